// When the server says that the lesson is viewed, the page says so and shows it, without stopping the video.
document.addEventListener("watched", ({ detail }) => detail?.newly_completed && celebrate(detail));

async function celebrate({ percent, badge }) {
  const done = document.querySelector("[data-done]");
  done.hidden = false;
  tell(done.querySelector("[data-done-percent]"), percent);
  tell(done.querySelector("[data-done-badge]"), badge);
  const page = await fetch(location.href).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
  const fresh = new DOMParser().parseFromString(page, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const newer = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (newer) part.replaceWith(document.adoptNode(newer));
  }
}

function tell(place, value) {
  place.textContent = value === null || value === undefined ? "" : place.dataset.words.replace("{value}", value);
}
