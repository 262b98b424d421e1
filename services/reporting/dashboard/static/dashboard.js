/* Keeps an open page as the figures are: hears that something moved, fetches the page again, and puts in
   what differs. Without it the page is whole; it only does not move by itself. */
"use strict";
(() => {
  const line = document.getElementById("live");
  if (!line || !window.EventSource) return;
  const text = document.getElementById("live-text");
  const SILENT = 15000, LOOK = 30000, BREATH = 1000;
  let moves = null, heard = Date.now(), busy = false, again = false, last = 0;

  function say(level, words) {
    line.className = "live live-" + level;
    if (text.textContent !== words) text.textContent = words;
  }

  function wayTo(node, root) {
    const way = [];
    for (; node !== root; node = node.parentNode) way.unshift([...node.parentNode.children].indexOf(node));
    return way;
  }

  function put(fresh) {
    for (const old of document.querySelectorAll("[data-live]")) {
      const made = fresh.getElementById(old.id);
      if (!made) continue;
      const now = document.importNode(made, true);
      old.classList.remove("moved");
      for (const [i, details] of old.querySelectorAll("details").entries()) {
        const same = now.querySelectorAll("details")[i];
        if (same) same.open = details.open;
      }
      if (old.textContent.trim() === now.textContent.trim()) continue;
      const focused = old.contains(document.activeElement) ? wayTo(document.activeElement, old) : null;
      now.classList.add("moved");
      old.replaceWith(now);
      if (focused) focused.reduce((node, i) => node && node.children[i], now)?.focus();
    }
    const foot = document.querySelector(".standing"), madeFoot = fresh.querySelector(".standing");
    if (foot && madeFoot) foot.replaceWith(document.importNode(madeFoot, true));
  }

  async function fetchAgain() {
    if (busy) { again = true; return; }
    busy = true;
    const wait = last + BREATH - Date.now();
    if (wait > 0) await new Promise(done => setTimeout(done, wait));
    last = Date.now();
    try {
      const answer = await fetch(location.href, {headers: {Accept: "text/html"}, credentials: "same-origin"});
      if (answer.redirected) say("lost", line.dataset.ended);
      else if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the stream says what is the matter */ }
    busy = false;
    if (again) { again = false; fetchAgain(); }
  }

  function listen() {
    const stream = new EventSource(line.dataset.stream);
    stream.addEventListener("now", event => {
      heard = Date.now();
      const told = JSON.parse(event.data);
      say(told.level === "live" ? "ok" : told.level, told.text);
      if (told.moves !== moves) {
        if (moves !== null) fetchAgain();
        moves = told.moves;
      }
    });
    stream.onerror = () => {
      say("lost", line.dataset.lost);
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => { fetchAgain(); listen(); }, LOOK);
    };
  }

  setInterval(() => { if (Date.now() - heard > SILENT) say("lost", line.dataset.lost); }, 1000);
  addEventListener("pageshow", event => { if (event.persisted) fetchAgain(); });
  listen();
})();
