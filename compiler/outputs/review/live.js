// What the review page can do with `scenec review` or `scenec watch` behind it: circle a take, write notes, ask for a
// retake, and show what has changed without losing the reader's place.
"use strict";

const statusLine = document.getElementById("status");
const dialog = document.getElementById("retake");
const NEWS_SECONDS = 6;
let fading = 0;

// `tone`: `working` stays until something else is told, `done` goes by itself, `problem` stays until it is read.
function tell(text, tone = "done") {
  clearTimeout(fading);
  statusLine.textContent = text;
  statusLine.className = `status ${text ? tone : ""}`;
  if (tone === "done") fading = setTimeout(() => tell(""), NEWS_SECONDS * 1000);
}

async function ask(what, body) {
  try {
    const answer = await fetch(`../do/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    if (told.message) tell(told.message, answer.ok ? "done" : "problem");
    return answer.ok ? told : null;
  } catch {
    tell("scenec does not answer any more. Start it again; what was decided is kept.", "problem");
    return null;
  }
}

const placeOf = (card) => ({ scene: card.dataset.scene, shot: card.dataset.shot });

// Takes

function circle(card, number) {
  return ask("circle", { ...placeOf(card), take: number });
}

async function askForRetake(card) {
  tell(`What would another take of ${card.dataset.shot} cost?`, "working");
  const offer = await ask("price", placeOf(card));
  if (!offer) return;
  tell("");
  document.getElementById("retake-heading").textContent = offer.title;
  document.getElementById("retake-price").textContent = offer.text;
  document.getElementById("retake-yes").textContent = offer.agree;
  dialog.dataset.ticket = offer.ticket;
  dialog.returnValue = "no";
  dialog.showModal();
}

function decide() {
  const ticket = dialog.dataset.ticket;
  delete dialog.dataset.ticket;
  if (dialog.returnValue === "yes" && ticket) ask("retake", { ticket });
}

// Notes

function positionIn(card) {
  const clip = card.querySelector(":scope > .screen video");
  if (clip && clip.currentTime > 0) return clip.currentTime;
  const frame = all(".frame").find((one) => one.hash.slice(1) === card.id);
  const position = film && frame ? film.currentTime - startOf(frame) : 0;
  return position > 0 && position < Number(frame.dataset.seconds) ? position : null;
}

function offerMoment(event) {
  const form = event.target.closest("form.writing");
  if (!form) return;
  const position = positionIn(form.closest(".card"));
  const moment = form.querySelector(".moment");
  moment.hidden = position === null;
  if (position === null) return;
  form.dataset.at = position.toFixed(1);
  moment.querySelector("span").textContent = `at ${position.toFixed(1)} s`;
}

async function write(event) {
  const form = event.target.closest("form.writing");
  if (!form) return;
  event.preventDefault();
  const note = form.elements.note.value;
  if (!note.trim()) {
    form.elements.note.focus();
    return;
  }
  const card = form.closest(".card");
  const at = form.elements.at.checked ? Number(form.dataset.at) : null;
  // Emptied first: the card may be exchanged for one with the note on it before the answer is here.
  form.reset();
  if (await ask("note", { ...placeOf(card), note, at })) return;
  const text = document.getElementById(card.id)?.querySelector(".writing textarea");
  if (text && !text.value) text.value = note;
}

function change(event) {
  const button = event.target.closest("button[data-circle], button[data-retake], button[data-settle], button[data-remove]");
  if (!button) return;
  const card = button.closest(".card");
  const note = button.closest("li")?.querySelector(".words")?.textContent;
  const { circle: take, settle, remove, done } = button.dataset;
  if (take) circle(card, Number(take));
  else if (settle) ask("settle", { ...placeOf(card), place: Number(settle), note, done: Boolean(done) });
  else if (remove) ask("remove", { ...placeOf(card), place: Number(remove), note });
  else askForRetake(card);
}

function writeHere() {
  const text = currentCard()?.querySelector(".writing textarea");
  text?.focus();
  text?.scrollIntoView({ block: "center" });
}

// New material: the page is fetched again, and only what differs is exchanged.

function keep(old, fresh) {
  const text = old.querySelector(".writing textarea");
  if (text?.value) fresh.querySelector(".writing textarea").value = text.value;
  for (const [place, details] of all("details", old).entries()) {
    const other = all("details", fresh)[place];
    if (other && details.open && details.className === other.className) other.open = true;
  }
}

function exchange(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const typing = focused?.matches("textarea");
  for (const video of all("video", old)) if (players.includes(video)) closeClip(video);
  keep(old, fresh);
  old.replaceWith(fresh);
  reveal(fresh);
  if (!focused) return;
  const next = typing ? fresh.querySelector(".writing textarea") : fresh;
  next.focus({ preventScroll: true });
}

function exchangeCards(fresh) {
  const before = all(".card");
  const after = all(".card", fresh);
  const isSame = before.length === after.length && before.every((card, place) => card.id === after[place].id);
  if (!isSame) {
    const known = new Map(before.map((card) => [card.id, card]));
    for (const card of after) {
      const old = known.get(card.id);
      if (old?.dataset.digest === card.dataset.digest) card.replaceWith(old);
      else if (old) keep(old, card);
    }
    for (const video of [...players]) if (!fresh.contains(video)) closeClip(video);
    document.getElementById("shots").replaceWith(fresh.getElementById("shots"));
    reveal();
    return;
  }
  for (const [place, card] of before.entries()) {
    if (card.dataset.digest !== after[place].dataset.digest) {
      exchange(card, after[place]);
      after[place].classList.add("fresh");
    }
  }
}

function exchangeFilm(fresh) {
  const next = fresh.getElementById("film");
  if (!film || !next) return Boolean(film) === Boolean(next);
  const files = document.querySelector(".files");
  if (files) files.replaceWith(fresh.querySelector(".files"));
  if (film.getAttribute("src") === next.getAttribute("src")) return true;
  const { currentTime: time, paused } = film;
  film.replaceChildren(...next.children);
  film.src = next.getAttribute("src");
  film.currentTime = time;
  if (!paused) play(film);
  return true;
}

function exchangePart(selector, fresh) {
  const [old, next] = [document.querySelector(selector), fresh.querySelector(selector)];
  if (old && next && old.outerHTML !== next.outerHTML) old.replaceWith(next);
}

async function refresh() {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const revision = fresh.body.dataset.revision;
  if (revision === document.body.dataset.revision) return;
  if (!exchangeFilm(fresh)) {
    // There is a film now, or none any more: the page has other parts.
    location.reload();
    return;
  }
  document.body.dataset.revision = revision;
  document.getElementById("measures").href = fresh.getElementById("measures").getAttribute("href");
  exchangeCards(fresh);
  for (const part of [".totals", ".timeline", ".script ol", ".absent p"]) exchangePart(part, fresh);
  if (film) follow();
}

// One at a time, and once more where something came in between.
let refreshing = null;
let again = false;

function refreshSoon() {
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = refresh().catch(() => {}).finally(() => {
    refreshing = null;
    if (again) {
      again = false;
      refreshSoon();
    }
  });
}

const events = new EventSource("../events");
events.addEventListener("page", (event) => {
  if (JSON.parse(event.data).revision !== document.body.dataset.revision) refreshSoon();
});
events.addEventListener("news", (event) => {
  const { text, tone } = JSON.parse(event.data);
  tell(text, tone);
});

pageKeys.n = writeHere;
pageKeys.r = () => {
  const button = currentCard()?.querySelector("button[data-retake]");
  if (button) askForRetake(button.closest(".card"));
};
for (let number = 1; number <= 9; number += 1) {
  pageKeys[number] = () => {
    const button = currentCard()?.querySelector(`button[data-circle="${number}"]`);
    if (button) circle(button.closest(".card"), number);
  };
}
document.addEventListener("click", change);
document.addEventListener("submit", write);
document.addEventListener("focusin", offerMoment);
dialog.addEventListener("close", decide);
