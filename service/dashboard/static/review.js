// Comforts of those who review: the keyboard, zoom and pan, drawing a box. Every page works without this file.
"use strict";

const dialog = document.getElementById("keys");
for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-keys]")) dialog?.showModal();
});

function isTyping(target) {
  return target.matches?.("input:not([type=checkbox]), select, textarea, [contenteditable]");
}

// In the inbox j and k walk along the posts; on a post's page they are links.
function walk(step) {
  const links = [...document.querySelectorAll("#gallery .card .name")];
  if (!links.length) return;
  const at = links.findIndex((link) => link.closest(".card").contains(document.activeElement));
  const next = links[Math.min(links.length - 1, Math.max(0, at + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function tick() {
  document.activeElement?.closest(".card")?.querySelector(".tick input")?.click();
}

function openDetails(details, field) {
  details.open = true;
  details.querySelector(field)?.focus();
}

const KEYS = {
  "?": () => dialog?.showModal(),
  j: () => walk(1),
  k: () => walk(-1),
  x: tick,
  "/": () => document.getElementById("text")?.focus(),
  r: () => { const form = document.querySelector(".reject-form"); if (form) openDetails(form, "select"); },
  b: () => draw(),
  "+": () => zoom(1.4),
  "=": () => zoom(1.4),
  "-": () => zoom(1 / 1.4),
  0: () => fit(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog?.open) return;
  if (event.key === "Escape") return leave();
  if (event.key === "Enter" && event.target.matches?.(".reject-form select")) {
    event.preventDefault();  // else it would only open the list again
    const form = event.target.form;
    return form.requestSubmit(form.querySelector("button[value=reject]"));
  }
  if (isTyping(event.target)) return;
  const marked = document.querySelector(`a[data-key="${CSS.escape(event.key)}"], button[data-key="${CSS.escape(event.key)}"]`);
  const act = marked ? () => marked.click() : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// A list that is open shows no bubble of the browser's own when nothing is chosen in it.
document.addEventListener("invalid", (event) => {
  const place = event.target.closest?.(".field")?.querySelector("[data-missing]");
  if (!place) return;
  event.preventDefault();
  place.textContent = place.dataset.missing;
  event.target.focus();
}, true);
document.addEventListener("change", (event) => {
  const place = event.target.closest?.(".field")?.querySelector("[data-missing]");
  if (place) place.textContent = "";
});

function leave() {
  for (const open of document.querySelectorAll(".reject-form[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
  stage()?.classList.remove("drawing-now");
}

// What is ticked stays ticked when the gallery is refreshed.
let ticked = new Set();
function count() {
  const boxes = [...document.querySelectorAll(".tick input")];
  ticked = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const words = document.getElementById("ticked");
  if (words) words.textContent = words.dataset.words.replace("{}", ticked.size);
}
document.addEventListener("change", (event) => { if (event.target.closest?.(".tick")) count(); });
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "gallery") return;
  for (const box of document.querySelectorAll(".tick input")) box.checked = ticked.has(box.value);
  count();
});

// Zoom and pan. The sheet holds the photo and its layers, so both move together.
let scale = 1, left = 0, top_ = 0;
function stage() { return document.querySelector(".sheet"); }
function place() {
  const sheet = stage();
  if (!sheet) return;
  const width = sheet.offsetWidth, height = sheet.offsetHeight;
  left = Math.min(0, Math.max(width * (1 - scale), left));
  top_ = Math.min(0, Math.max(height * (1 - scale), top_));
  sheet.style.transform = scale === 1 ? "" : `translate(${left}px, ${top_}px) scale(${scale})`;
  sheet.classList.toggle("zoomed", scale > 1);
}
function zoom(factor, x, y) {
  const sheet = stage();
  if (!sheet) return;
  const before = scale;
  scale = Math.min(12, Math.max(1, scale * factor));
  const middle = [x ?? sheet.offsetWidth / 2, y ?? sheet.offsetHeight / 2];
  left = middle[0] - (middle[0] - left) * (scale / before);
  top_ = middle[1] - (middle[1] - top_) * (scale / before);
  place();
}
function fit() { scale = 1; left = top_ = 0; place(); }
document.addEventListener("click", (event) => {
  const wish = event.target.closest?.("[data-zoom]")?.dataset.zoom;
  if (wish === "fit") fit();
  else if (wish) zoom(wish === "in" ? 1.4 : 1 / 1.4);
});
document.addEventListener("wheel", (event) => {
  const sheet = event.target.closest?.(".sheet");
  if (!sheet || !(event.ctrlKey || scale > 1)) return;
  event.preventDefault();
  const frame = sheet.parentElement.getBoundingClientRect();
  zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - frame.left - sheet.offsetLeft, event.clientY - frame.top - sheet.offsetTop);
}, { passive: false });

// Drawing: the corners go into the form's number fields, which also can be typed.
function draw() {
  const form = document.getElementById("draw");
  if (!form || !stage()) return;
  form.open = true;
  stage().classList.add("drawing-now");
  stage().scrollIntoView({ block: "nearest" });
}
document.addEventListener("toggle", (event) => {
  if (event.target.id === "draw") stage()?.classList.toggle("drawing-now", event.target.open);
}, true);
function pointIn(sheet, event) {
  const frame = sheet.getBoundingClientRect(), width = Number(sheet.dataset.width), height = Number(sheet.dataset.height);
  const clamp = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
  return [clamp((event.clientX - frame.left) / frame.width * width, width), clamp((event.clientY - frame.top) / frame.height * height, height)];
}
let drag = null;
document.addEventListener("pointerdown", (event) => {
  const sheet = event.target.closest?.(".sheet");
  if (!sheet || event.button !== 0) return;
  if (sheet.classList.contains("drawing-now")) drag = { sheet, from: pointIn(sheet, event) };
  else if (scale > 1) drag = { sheet, x: event.clientX - left, y: event.clientY - top_ };
  else return;
  event.preventDefault();
});
document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.from) {
    left = event.clientX - drag.x;
    top_ = event.clientY - drag.y;
    return place();
  }
  const to = pointIn(drag.sheet, event);
  const sides = { x1: Math.min(drag.from[0], to[0]), y1: Math.min(drag.from[1], to[1]), x2: Math.max(drag.from[0], to[0]), y2: Math.max(drag.from[1], to[1]) };
  for (const [name, value] of Object.entries(sides)) document.getElementById(name).value = value;
  preview();
});
document.addEventListener("pointerup", () => {
  if (drag?.from) document.getElementById("brand-drawn")?.focus();
  drag = null;
});
function preview() {
  const shape = document.getElementById("drawing");
  const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) => Number(document.getElementById(name)?.value));
  if (!shape || !(x2 > x1 && y2 > y1)) return;
  for (const [name, value] of Object.entries({ x: x1, y: y1, width: x2 - x1, height: y2 - y1 })) shape.setAttribute(name, value);
  shape.removeAttribute("hidden");
}
document.addEventListener("input", (event) => { if (event.target.closest?.("#draw")) preview(); });

function ready() { for (const zooms of document.querySelectorAll("[data-zooms]")) zooms.hidden = false; }
ready();
document.addEventListener("htmx:load", ready);
