// Comforts only: every page can be read without this file.
"use strict";

// Hovering or focusing a finding lights its box; a box lights every finding about it.
function light(event) {
  // what the pointer is on, else what the keyboard is on
  const source = event.target.closest?.("[data-mark]") ?? document.activeElement?.closest("[data-mark]");
  const fromBox = source?.matches(".box");
  for (const element of document.querySelectorAll("[data-mark]")) {
    const same = source && element.dataset.mark === source.dataset.mark;
    element.classList.toggle("lit", Boolean(same && (fromBox || element === source || element.matches(".box"))));
  }
}
for (const name of ["mouseover", "focusin"]) document.addEventListener(name, light);

// A changed filter applies at once; without JavaScript the button does it.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-autosubmit]");
  if (form) form.requestSubmit();
});

// Times are served in UTC and shown in the viewer's zone.
function localise(root) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (time.title || Number.isNaN(moment.getTime())) continue;
    time.title = time.textContent.trim();
    time.textContent = format.format(moment);
  }
}
document.addEventListener("DOMContentLoaded", () => localise(document));
document.addEventListener("htmx:load", (event) => localise(event.detail.elt));

// Days of a filter begin where the viewer is; one that came with the address keeps its zone.
for (const field of document.querySelectorAll("[data-zone]")) {
  const viewers = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (field.value || !viewers) continue;
  if (!["since", "until"].some((name) => field.form.elements[name].value)) {
    field.value = viewers;
    for (const place of field.form.querySelectorAll("[data-zone-name]")) place.textContent = viewers;
  }
}
document.addEventListener("formdata", (event) => {
  const sent = event.formData;
  if (!sent.get("since") && !sent.get("until")) sent.delete("zone");
});

// The gallery is live from its first update on.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "gallery") event.target.dataset.live = "";
});

// How far an upload is.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector?.("progress");
  if (!bar || !event.detail.total) return;
  bar.hidden = false;
  bar.max = event.detail.total;
  bar.value = event.detail.loaded;
});
document.addEventListener("htmx:afterRequest", (event) => {  // what was refused is no longer on its way
  const bar = event.target.querySelector?.("progress");
  if (bar) bar.hidden = true;
});

// A form that answers in its place: what was taken in is no longer chosen.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (event.detail.xhr.status !== 200 || !form.matches("form[data-again]")) return;
  for (const zone of form.querySelectorAll("[data-drop]")) {
    const field = zone.querySelector("input[type=file]");
    field.value = "";
    tellChosen(field, zone);
  }
});

function noteOf(sentence) {
  const note = document.createElement("div");
  note.className = "note bad";
  note.setAttribute("role", "alert");
  note.textContent = sentence;
  return note;
}

// What is asked for again and again and is gone meanwhile says so, and is asked for no more.
document.addEventListener("htmx:responseError", (event) => {
  const part = event.detail.elt;
  const isGone = event.detail.xhr.status === 404 && part.matches("[hx-trigger^='every ']");
  if (isGone) part.replaceWith(noteOf(document.body.dataset.gone));
});

// An upload that no form page answered: too large as a whole, signed out, or no connection.
function complain(event) {
  const form = event.detail.elt;
  const place = form.matches("form") && form.querySelector("#answer");
  if (!place) return;
  let sentence = place.dataset.unanswered;
  try {
    sentence = JSON.parse(event.detail.xhr.responseText).detail ?? sentence;
  } catch {
    // not a problem document: the sentence above has to do
  }
  place.replaceChildren(noteOf(sentence));
}
for (const name of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(name, complain);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Files that are dropped anywhere in the box of a file field are added to what is chosen in it.
function tellChosen(field, zone) {
  zone.querySelector("[data-chosen]").replaceChildren(...[...field.files].map((file) => {
    const line = document.createElement("li");
    line.textContent = file.name;
    return line;
  }));
}
for (const zone of document.querySelectorAll("[data-drop]")) {
  const field = zone.querySelector("input[type=file]");
  zone.querySelector("[data-drop-here]").hidden = false;
  field.addEventListener("change", () => tellChosen(field, zone));
  zone.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  for (const end of ["dragleave", "drop"]) zone.addEventListener(end, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...(field.multiple ? field.files : []), ...event.dataTransfer.files]) {
      if (field.multiple || !all.items.length) all.items.add(file);
    }
    field.files = all.files;
    tellChosen(field, zone);
  });
}
