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
    let told = "";
    feed.addEventListener("news", (event) => {
      told = event.data;
      htmx.trigger(document.body, "news");
    });
    // The page says for which beat it reads itself anew: screens that show the same are drawn once.
    document.body.addEventListener("htmx:config:request", (event) => {
      const { request, sourceEvent } = event.detail.ctx;
      if (sourceEvent?.type === "news") request.headers["regal-beat"] = told;
    });
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
