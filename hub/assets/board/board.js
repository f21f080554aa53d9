// The page hears that something was committed and reads itself anew, but for what somebody is just filling in; typing
// anywhere outside a field goes to the search field, so a scanner that types needs no click.
"use strict";
(() => {
  const beat = document.getElementById("beat");
  const find = document.getElementById("find");
  const FIELDS = "input:not([type=hidden]), select, textarea";
  // Whether a field holds something else than the page came with.
  const touched = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    const chosen = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  };
  const inUse = (part) => [...part.querySelectorAll(FIELDS)].some((field) => field === document.activeElement || touched(field));
  if (beat) {
    let connected = false;
    // Parts of the page that wait until their fields are left as they were.
    const waiting = new Set();
    const say = () => {
      const { on, off, wait } = beat.dataset;
      const words = !connected ? off : waiting.size > 0 ? wait : on;
      if (beat.textContent !== words) beat.textContent = words;
      beat.classList.toggle("off", !connected);
    };
    const feed = new EventSource(`/live?since=${beat.dataset.since}`);
    feed.onopen = () => { connected = true; say(); };
    feed.onerror = () => { connected = false; say(); };
    let told = "";
    feed.addEventListener("news", (event) => {
      told = event.data;
      htmx.trigger(document.body, "news");
    });
    document.body.addEventListener("htmx:config:request", (event) => {
      const { request, sourceEvent, sourceElement } = event.detail.ctx;
      if (sourceEvent?.type !== "news") return;
      if (inUse(sourceElement)) {
        event.preventDefault();
        waiting.add(sourceElement);
      } else {
        // The page says for which beat it reads itself anew: screens that show the same are drawn once.
        request.headers["regal-beat"] = told;
        waiting.delete(sourceElement);
      }
      say();
    });
    // Whoever leaves a field as it was gets what came meanwhile.
    const freed = () => {
      for (const part of waiting) if (!part.isConnected) waiting.delete(part);
      if ([...waiting].some((part) => !inUse(part))) htmx.trigger(document.body, "news");
    };
    for (const left of ["focusout", "change", "reset"]) document.addEventListener(left, () => setTimeout(freed));
  }
  if (find) {
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select, button, summary, a");
      if (!typing && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) find.focus();
    });
  }
  // A photo is made small enough and turned the right way up here, and leaves what the camera wrote beside it behind. What
  // cannot be drawn is sent as it is; the hub looks at it in any case.
  const small = async (file, most) => {
    const picture = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    for (let side = 1600, quality = 0.85; side >= 400; side *= 0.75, quality -= 0.05) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      const on = canvas.getContext("2d");
      // What is see-through would come out black.
      on.fillStyle = "white";
      on.fillRect(0, 0, canvas.width, canvas.height);
      on.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (drawn && drawn.size <= most) return new File([drawn], "photo.jpg", { type: "image/jpeg" });
    }
    return file;
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const field = form.querySelector("input[type=file][data-most]");
    if (!field?.files.length) return;
    event.preventDefault();
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    try {
      const chosen = new DataTransfer();
      chosen.items.add(await small(field.files[0], Number(field.dataset.most)));
      field.files = chosen.files;
    } catch {
      // It is no picture this browser can draw.
    }
    form.submit();
  });
  // On a phone a row stands as a card (board.css), so each cell carries the heading it has in a wide table. A page that
  // reads itself anew comes without them. Where tables stand as tables nobody needs them.
  const heads = () => {
    for (const table of document.querySelectorAll("main table")) {
      const row = table.tHead?.rows[0];
      if (!row) continue;
      const names = [...row.cells].map((cell) => cell.textContent.trim());
      for (const body of table.tBodies) for (const { cells } of body.rows) {
        const whole = cells.length === names.length;
        for (const [at, cell] of [...cells].entries()) {
          const name = whole ? names[at] : "";
          if (cell.dataset.head !== name) cell.dataset.head = name;
        }
      }
    }
  };
  const cards = window.matchMedia("(max-width: 40rem)");
  const changed = new MutationObserver(heads);
  const asCards = () => {
    changed.disconnect();
    if (!cards.matches) return;
    heads();
    changed.observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-head"] });
  };
  asCards();
  cards.addEventListener("change", asCards);
  const secure = document.querySelector(".secure");
  if (secure && !window.isSecureContext) secure.hidden = false;
})();
