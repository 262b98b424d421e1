/* Keeps an open page as the figures are: hears when something moved last, and where that is after the page was
   made, fetches it again and puts in what differs. Without it the page is whole; it only does not move by itself. */
"use strict";
(() => {
  const line = document.getElementById("live");
  if (!line || !window.EventSource) return;
  const text = document.getElementById("live-text"), aloud = document.getElementById("live-aloud");
  const SILENT = 15000, LOOK = 30000, BREATH = 1000, RETRY = 5000;
  let stream = null, ended = false, shown = Number(line.dataset.made), moved = 0, heard = Date.now(), fetching = false, last = 0;

  /* Eyes see every word; a screen reader says only that it got better or worse, or that the page changed. */
  function say(level, words) {
    const before = line.className;
    line.className = `live live-${level}`;
    if (text.textContent !== words) text.textContent = words;
    if (before !== "live" && before !== line.className) aloud.textContent = words;
  }

  function put(fresh) {
    let differed = false;
    for (const old of document.querySelectorAll("[data-live]")) {
      const made = fresh.getElementById(old.id);
      if (made && become(old, made) && old.id === "main") differed = true;
    }
    if (differed) aloud.textContent = `${line.dataset.changed} ${text.textContent}`;
  }

  /* The sign-in is over: the page stays as it is, and says so. */
  function end() {
    ended = true;
    stream?.close();
    say("lost", line.dataset.ended);
  }

  /* Whether the page is now as it was when it was asked for. */
  async function fetchOnce() {
    const answer = await fetch(location.href, {headers: {Accept: "text/html"}, redirect: "manual"});
    if (answer.type === "opaqueredirect") end();
    if (!answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown = Math.max(shown, Number(fresh.getElementById("live").dataset.made));
    put(fresh);
    return true;
  }

  async function catchUp() {
    if (fetching) return;
    fetching = true;
    while (!ended && moved >= shown) {
      await new Promise(done => setTimeout(done, Math.max(0, last + BREATH - Date.now())));
      last = Date.now();
      const done = await fetchOnce().catch(() => false);  // the stream says what is the matter
      if (!done) await new Promise(again => setTimeout(again, RETRY));
    }
    fetching = false;
  }

  function lookAnyway() {
    moved = Math.max(moved, shown);
    catchUp();
  }

  /* Only while somebody looks: a browser has six connections to a place, however many windows. */
  function listen() {
    if (stream || ended || document.hidden) return;
    heard = Date.now();
    stream = new EventSource(line.dataset.stream);
    stream.addEventListener("now", event => {
      heard = Date.now();
      const told = JSON.parse(event.data);
      say(told.level === "live" ? "ok" : told.level, told.text);
      moved = Math.max(moved, told.moved);
      catchUp();
    });
    stream.onerror = () => {
      say("lost", line.dataset.lost);
      if (stream.readyState !== EventSource.CLOSED) return;
      stream = null;
      setTimeout(() => { lookAnyway(); listen(); }, LOOK);
    };
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) listen();  // hears at once whether something moved meanwhile
    else if (stream) {
      stream.close();
      stream = null;
    }
  });

  setInterval(() => { if (!ended && !document.hidden && Date.now() - heard > SILENT) say("lost", line.dataset.lost); }, 1000);
  addEventListener("pageshow", event => { if (event.persisted) lookAnyway(); });
  listen();
})();
