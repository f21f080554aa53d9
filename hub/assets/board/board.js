// The page hears that something was committed and reads itself anew; typing anywhere outside a field goes to the
// search field, so a scanner that types needs no click.
"use strict";
(() => {
  const beat = document.getElementById("beat");
  const find = document.getElementById("find");
  const say = (on) => {
    beat.textContent = on ? beat.dataset.on : beat.dataset.off;
    beat.classList.toggle("off", !on);
  };
  if (beat) {
    const feed = new EventSource(`/live?since=${beat.dataset.since}`);
    feed.onopen = () => say(true);
    feed.onerror = () => say(false);
    feed.addEventListener("news", () => htmx.trigger(document.body, "news"));
  }
  if (find) {
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select, button, summary, a");
      if (!typing && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) find.focus();
    });
  }
  const secure = document.querySelector(".secure");
  if (secure && !window.isSecureContext) secure.hidden = false;
})();
