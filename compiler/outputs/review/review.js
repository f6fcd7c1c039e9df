// Comfort for the review page, which works without it: the timeline and the lines seek the film, the place
// in the film is shown, only one player sounds at a time, j and k walk through the shots.
"use strict";

const film = document.getElementById("film");
const frames = [...document.querySelectorAll(".frame")];
const cards = [...document.querySelectorAll(".card")];
const lines = [...document.querySelectorAll(".script a")];

const startOf = (link) => Number(link.dataset.start);

// The last of `links` (in order of time) that has begun at `time`; the tolerance absorbs a seek that lands
// a frame early.
const begun = (links, time) => links.findLast((link) => startOf(link) <= time + 0.05);

function keepInView(link, axis) {
  const item = link.parentElement;
  const list = item.parentElement;
  if (axis === "x") {
    list.scrollTo({ left: item.offsetLeft - (list.clientWidth - item.offsetWidth) / 2 });
  } else {
    list.scrollTo({ top: item.offsetTop - (list.clientHeight - item.offsetHeight) / 2 });
  }
}

function mark(links, link, axis) {
  if (link && link.getAttribute("aria-current") === "true") return;
  for (const other of links) other.removeAttribute("aria-current");
  if (!link) return;
  link.setAttribute("aria-current", "true");
  keepInView(link, axis);
}

function showNow(frame) {
  const now = document.getElementById("now");
  if (!now || !frame) return;
  const card = document.getElementById(frame.hash.slice(1));
  const link = document.createElement("a");
  link.href = frame.hash;
  link.textContent = card ? card.querySelector("h3").textContent.trim() : "";
  now.replaceChildren("Shot ", link);
}

function follow() {
  const frame = begun(frames, film.currentTime) ?? frames[0];
  if (frame && frame.getAttribute("aria-current") !== "true") showNow(frame);
  mark(frames, frame, "x");
  mark(lines, begun(lines, film.currentTime), "y");
  if (!frame) return;
  const share = (film.currentTime - startOf(frame)) / Number(frame.dataset.seconds);
  frame.style.setProperty("--done", `${Math.min(100, Math.max(0, share * 100))}%`);
}

function seek(event) {
  const link = event.target.closest("a[data-start]");
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !plain) return;
  event.preventDefault();
  film.currentTime = startOf(link);
  if (link.closest(".card")) film.scrollIntoView({ block: "nearest" });
}

function walk(event) {
  if (event.metaKey || event.ctrlKey || event.altKey || !["j", "k"].includes(event.key) || !cards.length) return;
  const here = cards.indexOf(document.activeElement.closest(".card"));
  const next = event.key === "j" ? here + 1 : Math.max(here, 1) - 1;
  const card = cards[Math.min(next, cards.length - 1)];
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start" });
}

async function copy(event) {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const word = button.firstChild;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    word.data = "Copied";
  } catch {
    word.data = "Not allowed";
  }
  setTimeout(() => { word.data = "Copy"; }, 1500);
}

document.addEventListener("play", (event) => {
  for (const player of document.querySelectorAll("video")) if (player !== event.target) player.pause();
}, true);
document.addEventListener("keydown", walk);
document.addEventListener("click", copy);
if (navigator.clipboard) for (const button of document.querySelectorAll(".copy")) button.hidden = false;
for (const keys of document.querySelectorAll(".keys")) keys.hidden = false;
if (film) {
  document.addEventListener("click", seek);
  for (const moment of ["timeupdate", "seeking", "loadedmetadata"]) film.addEventListener(moment, follow);
  follow();
}
