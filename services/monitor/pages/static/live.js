// Statements arrive while the page is open. Without this file the page is a plain list.
(() => {
  "use strict";
  const list = document.getElementById("statements");
  const bar = document.getElementById("live");
  if (!list || !bar || !list.dataset.stream || !("EventSource" in window)) return;

  const KEPT = 200; // statements in the page; older ones are a page further
  const AGAIN_MS = 5000; // until a stream that the server refused is tried again
  const SPOKEN_MS = 4000; // between two announcements to those who listen

  const state = document.getElementById("state");
  const pause = document.getElementById("pause");
  const heldRow = document.getElementById("held");
  const release = document.getElementById("release");
  const announcement = document.getElementById("announcement");
  let last = list.dataset.after;
  let paused = false;
  let held = [];
  let unspoken = [];
  let speaking = 0;

  const element = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html; // rendered by our own template, which escapes all that is foreign; the policy refuses inline scripts besides
    return template.content.querySelector("li.statement");
  };

  const speak = (item) => {
    unspoken.push(item.querySelector(".name").textContent + ": " + (item.querySelector("mark") || item).textContent);
    if (speaking) return;
    speaking = window.setTimeout(() => {
      announcement.textContent = unspoken.length === 1 ? unspoken[0] : `${unspoken.length} new statements. ${unspoken[unspoken.length - 1]}`;
      unspoken = [];
      speaking = 0;
    }, SPOKEN_MS / 4);
  };

  const show = (item) => {
    if (document.getElementById(item.id)) return;
    const nothing = document.getElementById("nothing");
    if (nothing) nothing.remove();
    item.classList.add("new");
    list.prepend(item);
    while (list.children.length > KEPT) list.lastElementChild.remove();
    speak(item);
  };

  const tell = (word, name) => {
    state.textContent = word;
    bar.dataset.state = name;
  };

  const showHeld = () => {
    heldRow.hidden = held.length === 0;
    release.textContent = held.length === 1 ? "Show 1 new statement" : `Show ${held.length} new statements`;
  };

  const arrive = (event) => {
    last = event.lastEventId || last;
    const item = element(event.data);
    if (!item) return;
    if (paused) {
      held.push(item);
      held = held.slice(-KEPT);
      showHeld();
    } else {
      show(item);
    }
  };

  const flush = () => {
    const waiting = held;
    held = [];
    waiting.forEach(show);
    showHeld();
  };

  const listen = () => {
    const source = new EventSource(`${list.dataset.stream}&after=${encodeURIComponent(last)}`);
    source.addEventListener("open", () => tell(paused ? "Paused" : "Live", paused ? "paused" : "live"));
    source.addEventListener("statement", arrive);
    source.addEventListener("error", () => {
      tell("Reconnecting", "away");
      if (source.readyState !== EventSource.CLOSED) return; // the browser comes back by itself
      source.close();
      window.setTimeout(listen, AGAIN_MS);
    });
    window.addEventListener("pagehide", () => source.close(), { once: true });
  };

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Resume" : "Pause";
    tell(paused ? "Paused" : "Live", paused ? "paused" : "live");
    if (!paused) flush();
  });
  release.addEventListener("click", flush);
  window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });

  bar.hidden = false;
  listen();
})();
