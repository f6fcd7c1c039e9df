// Comfort for the review page, which works without it: the timeline and the lines seek the film, the place
// in the film is shown, clips play where they stand, only one player sounds at a time, and keys do all of it.
"use strict";

const film = document.getElementById("film");
// With the film's own player twelve: a page of hundreds of shots must not hold hundreds of open files.
const MOST_PLAYERS = 11;
const FASTEST = 8;
const TOLERANCE = 0.05;

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const startOf = (link) => Number(link.dataset.start);

// Players: a clip is a link with a picture until it is played.

const players = [];

function openClip(link, { sounding = true } = {}) {
  if (link.hidden) return link.nextElementSibling;
  while (players.length >= MOST_PLAYERS) closeClip(players.find((one) => one.paused) ?? players[0]);
  const video = document.createElement("video");
  video.src = link.href;
  video.controls = true;
  video.playsInline = true;
  video.muted = !sounding;
  video.poster = link.querySelector("img")?.src ?? "";
  video.setAttribute("aria-label", link.dataset.label);
  link.hidden = true;
  link.after(video);
  players.push(video);
  return video;
}

function closeClip(video) {
  players.splice(players.indexOf(video), 1);
  video.pause();
  video.previousElementSibling.hidden = false;
  video.removeAttribute("src");
  video.load();
  video.remove();
}

// A browser may refuse to play before the first click; then the controls are there.
const play = (video) => video.play().catch(() => {});

function playLink(event) {
  const link = event.target.closest("a.player");
  if (!link || !isPlain(event)) return;
  event.preventDefault();
  const video = openClip(link);
  video.focus({ preventScroll: true });
  play(video);
}

function playTogether(event) {
  const button = event.target.closest("button[data-together]");
  if (!button) return;
  const videos = all("a.player", button.closest("details")).map((link, place) => openClip(link, { sounding: !place }));
  for (const video of videos) {
    video.currentTime = 0;
    video.dataset.together = "yes";
    play(video);
  }
}

function onlyOneSounds(event) {
  if (event.target.dataset.winding) wind(event.target, 0);
  for (const player of all("video")) {
    const together = player.dataset.together && event.target.dataset.together;
    if (player !== event.target && !together) player.pause();
  }
}

function closeWithin(event) {
  const details = event.target;
  if (!details.matches?.("details.several")) return;
  // The wide view hides the card's own player; a folded one hides those of the takes.
  const hidden = details.open ? details.closest(".card").querySelector(":scope > .screen") : details;
  for (const video of all("video", hidden)) closeClip(video);
}

// The place in the film

// The last of `links` (in order of time) that has begun at `time`; the tolerance absorbs a seek that lands
// a frame early.
const begun = (links, time) => links.findLast((link) => startOf(link) <= time + TOLERANCE);

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
  const frames = all(".frame");
  const lines = all(".script a");
  const frame = begun(frames, film.currentTime) ?? frames[0];
  if (frame && frame.getAttribute("aria-current") !== "true") showNow(frame);
  mark(frames, frame, "x");
  mark(lines, begun(lines, film.currentTime), "y");
  if (!frame) return;
  const share = (film.currentTime - startOf(frame)) / Number(frame.dataset.seconds);
  frame.style.setProperty("--done", `${Math.min(100, Math.max(0, share * 100))}%`);
}

const isPlain = (event) => event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

function seek(event) {
  const link = event.target.closest("a[data-start]");
  if (!link || !isPlain(event)) return;
  event.preventDefault();
  film.currentTime = startOf(link);
  if (link.closest(".card")) film.scrollIntoView({ block: "nearest" });
}

// Keys

// The shot that is meant: the one that has the focus, else the one that the film shows.
function currentCard() {
  const focused = document.activeElement.closest(".card");
  if (focused) return focused;
  const frame = document.querySelector(".frame[aria-current]") ?? document.querySelector(".frame");
  return frame ? document.getElementById(frame.hash.slice(1)) : null;
}

// The player that is meant: the one that has the focus, else that of the shot that has it, else the film.
function currentPlayer() {
  const focused = document.activeElement;
  if (focused.matches("video")) return focused;
  if (focused.matches("a.player")) return openClip(focused);
  const link = focused.closest(".card")?.querySelector(":scope > .screen .player");
  return link ? openClip(link) : film;
}

function walk(step) {
  const cards = all(".card");
  if (!cards.length) return;
  const here = cards.indexOf(document.activeElement.closest(".card"));
  const shown = cards.indexOf(currentCard());
  const next = here < 0 ? Math.max(0, shown) : Math.min(cards.length - 1, Math.max(0, here + step));
  cards[next].focus({ preventScroll: true });
  cards[next].scrollIntoView({ block: "start" });
}

let winding = 0;

// Browsers do not play backwards: the picture is set back in steps.
function wind(video, speed) {
  clearInterval(winding);
  delete video.dataset.winding;
  if (!speed) return;
  const step = 0.1;
  video.pause();
  video.dataset.winding = speed;
  winding = setInterval(() => {
    video.currentTime = Math.max(0, video.currentTime - step * speed);
    if (video.currentTime === 0) halt(video);
  }, step * 1000);
}

function halt(video) {
  wind(video, 0);
  video.playbackRate = 1;
  video.pause();
}

function forward(video) {
  const faster = !video.paused && !video.dataset.winding;
  wind(video, 0);
  video.playbackRate = faster ? Math.min(FASTEST, video.playbackRate * 2) : 1;
  play(video);
}

function backward(video) {
  wind(video, Math.min(FASTEST, (Number(video.dataset.winding) || 0.5) * 2));
}

function toggle(video) {
  if (video.paused && !video.dataset.winding) forward(video);
  else halt(video);
}

const playerKeys = { " ": toggle, j: backward, k: halt, l: forward };
const pageKeys = { ArrowLeft: () => walk(-1), ArrowRight: () => walk(1) };

// What takes the key for itself: a text takes all, a button or a player its space, what scrolls its arrows.
function isTaken(key, element) {
  if (element.closest("textarea, select, dialog, input:not([type=checkbox])")) return true;
  if (key === " ") return element.matches("button, summary, input, video");
  return key.startsWith("Arrow") && element.matches("video, pre, .strip, .script ol");
}

function press(event) {
  if (event.metaKey || event.ctrlKey || event.altKey || !document.getElementById("keys")?.checked) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (isTaken(key, event.target)) return;
  const action = pageKeys[key];
  const player = key in playerKeys ? currentPlayer() : null;
  if (!action && !player) return;
  event.preventDefault();
  if (player) playerKeys[key](player);
  else action(event);
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

// What needs this script is hidden without it; called again for cards that were exchanged.
function reveal(within = document) {
  if (navigator.clipboard) for (const button of all(".copy", within)) button.hidden = false;
  for (const part of all(".keys, .together", within)) part.hidden = false;
}

document.addEventListener("play", onlyOneSounds, true);
document.addEventListener("toggle", closeWithin, true);
document.addEventListener("keydown", press);
document.addEventListener("click", copy);
document.addEventListener("click", playLink);
document.addEventListener("click", playTogether);
reveal();
if (film) {
  document.addEventListener("click", seek);
  for (const moment of ["timeupdate", "seeking", "loadedmetadata"]) film.addEventListener(moment, follow);
  follow();
}
