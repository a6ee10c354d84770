// What the page adds where scripts run: answers without a new page, dropped files, copying, a search while typing.
"use strict";

const LARGEST = 2 * 1024 * 1024; // bytes that the server reads
const find = (name) => document.querySelector(name);

function copyButtons(within) {
  for (const pre of within.querySelectorAll("pre:not(.text)")) {
    if (pre.parentElement.classList.contains("block")) continue;
    const block = document.createElement("div");
    block.className = "block";
    pre.replaceWith(block);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    block.append(pre, button);
    const code = pre.querySelector("code");
    if (code && code.classList.contains("language-diff")) colour(code);
    button.addEventListener("click", () => copy(button, copied(code || pre)));
  }
}

// Of a change only the new lines are worth copying.
function copied(code) {
  if (!code.classList.contains("language-diff")) return code.textContent;
  return code.textContent.split("\n").filter((line) => line.startsWith("+ ")).map((line) => line.slice(2)).join("\n");
}

function colour(code) {
  const lines = code.textContent.split("\n");
  code.replaceChildren();
  lines.forEach((line, number) => {
    const part = document.createElement("span");
    if (line.startsWith("+")) part.className = "add";
    if (line.startsWith("-")) part.className = "take";
    part.textContent = line + (number < lines.length - 1 ? "\n" : "");
    code.append(part);
  });
}

async function copy(button, text) {
  const name = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select and copy by hand";
  }
  setTimeout(() => { button.textContent = name; }, 1500);
}

async function ask(text) {
  const headers = { "Content-Type": "text/plain" };
  const token = sessionStorage.getItem("token");
  if (token) headers.Authorization = `Bearer ${token}`;
  return fetch("/answer", { method: "POST", headers, body: text });
}

function setUpPaste(form) {
  const text = find("#text");
  const state = find("#state");
  const answer = find("#answer");

  async function diagnose() {
    if (!text.value.trim()) {
      state.textContent = "There is no text yet.";
      return;
    }
    state.textContent = "Reading...";
    try {
      let response = await ask(text.value);
      if (response.status === 401) {
        const token = window.prompt("This server asks for a token:");
        if (!token) throw new Error("it asks for a token");
        sessionStorage.setItem("token", token);
        response = await ask(text.value);
      }
      if (!response.ok) throw new Error((await response.json()).detail);
      answer.innerHTML = await response.text(); // escaped by the server; the policy lets no script in it run
      copyButtons(answer);
      state.textContent = "";
      answer.focus({ preventScroll: true });
      answer.scrollIntoView({ block: "start" });
      const mark = answer.querySelector("mark");
      const shown = answer.querySelector("pre.text");
      if (mark && shown) shown.scrollTop = mark.offsetTop - shown.offsetTop - 60;
    } catch (error) {
      state.textContent = `No answer: ${error.message}`;
    }
  }

  async function drop(file) {
    const tail = file.size > LARGEST ? file.slice(file.size - LARGEST + 1024) : file; // errors stand at the end
    text.value = await tail.text();
    state.textContent = tail === file ? "" : "Of a long file the end was taken.";
    await diagnose();
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); diagnose(); });
  form.addEventListener("reset", () => { answer.replaceChildren(); state.textContent = ""; text.focus(); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); diagnose(); }
    if (event.key === "Escape") form.reset();
  });
  for (const name of ["dragover", "dragenter"]) {
    document.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    const [file] = event.dataTransfer.files;
    if (file) drop(file);
  });
}

// Narrows the list that is there; the words go to the server only when they are sent.
function setUpSearch(form) {
  const rows = [...document.querySelectorAll("#entries li")];
  const count = find("#count");
  form.q.addEventListener("input", () => {
    const words = form.q.value.toLowerCase().split(/[\s_-]+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = `${shown} ${shown === 1 ? "entry" : "entries"}`;
  });
}

copyButtons(document);
const paste = find("#paste");
if (paste) setUpPaste(paste);
const search = find("#search");
if (search && !search.q.value) setUpSearch(search);
const share = find("[data-share]");
if (share) share.addEventListener("click", () => copy(share, location.origin + location.pathname));
