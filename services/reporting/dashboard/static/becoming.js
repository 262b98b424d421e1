/* Makes a part of the open page what a fresh one says. What stays the same stays: the element itself, and so its
   focus, its scroll position, what is selected in it. Rows are known by `data-key` or `id`, all else by its place.
   What a reader has opened, or begun to fill in, is the reader's. Answers whether anything worth a word differed. */
"use strict";
const become = (() => {
  const MARKED = "tr, figure, li, dl > div, .card, .verdict, .notice, .empty";
  let marks = 0;

  function mark(node) {
    const marked = (node.closest ? node : node.parentElement).closest(MARKED);
    if (!marked) return;
    marked.classList.add("moved");
    marks += 1;
  }

  function keyOf(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeName;
    const heading = node.nodeName === "SECTION" && node.querySelector(":scope > h2[id]");
    const key = node.id || node.dataset?.key || (heading && heading.id);
    return key ? `${node.nodeName} ${key}` : node.nodeName;
  }

  function begun(form) {
    if (form.contains(document.activeElement)) return true;
    return [...form.elements].some(field => {
      if (field.options) {
        const chosen = [...field.options].findIndex(option => option.defaultSelected);
        return field.selectedIndex !== Math.max(chosen, 0);
      }
      if (field.type === "hidden" || !("defaultValue" in field)) return false;
      return field.checked !== field.defaultChecked || field.value !== field.defaultValue;
    });
  }

  function attributes(old, fresh) {
    old.classList.remove("moved");
    if (old.getAttribute("class") === "") old.removeAttribute("class");
    const names = new Set([...old.attributes, ...fresh.attributes].map(attribute => attribute.name));
    names.delete("open");
    for (const name of names) {
      const value = fresh.getAttribute(name);
      if (old.getAttribute(name) === value) continue;
      if (value === null) old.removeAttribute(name);
      else old.setAttribute(name, value);
      mark(old);
    }
  }

  function children(old, fresh) {
    const left = new Map();
    for (const child of old.childNodes) {
      const key = keyOf(child);
      left.set(key, [...(left.get(key) ?? []), child]);
    }
    const pairs = [...fresh.childNodes].map(wanted => [wanted, left.get(keyOf(wanted))?.shift()]);
    for (const gone of [...left.values()].flat()) {
      gone.remove();  // first, so that what follows need not be moved
      if (gone.matches?.(MARKED)) marks += 1;
      else if (gone.textContent.trim()) mark(old);
    }
    let place = old.firstChild;
    for (const [wanted, same] of pairs) {
      if (same) one(same, wanted);
      if (same && same === place) {
        place = place.nextSibling;
        continue;
      }
      const put = old.insertBefore(same ?? document.importNode(wanted, true), place);
      if (!same && put.textContent.trim()) mark(put);
    }
  }

  function one(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data === fresh.data) return;
      old.data = fresh.data;
      mark(old);
      return;
    }
    const form = old.nodeName === "FORM";
    if (form && begun(old)) return;
    attributes(old, fresh);
    children(old, fresh);
    if (form) old.reset();  // to what its attributes now say
  }

  return (old, fresh) => {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    marks = 0;
    one(old, fresh);
    if (focused && document.activeElement !== focused) {
      (focused.isConnected ? focused : document.getElementById("main")).focus({preventScroll: true});
    }
    return marks > 0;
  };
})();
