// A task's page follows it while it is under way; a form that does something once is sent once.
const EVERY = 1000;
const live = document.querySelector("[data-task-live]:not([data-task-over])");

if (live) setTimeout(follow, EVERY);

async function follow() {
  try {
    const answer = await fetch(live.dataset.taskLive, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    live.innerHTML = await answer.text();
    const state = live.querySelector("[data-state]")?.dataset.state;
    if (!["waiting", "running"].includes(state)) return location.reload(); // what can be done to it changed too
  } catch {
    // the server does not answer: ask again
  }
  setTimeout(follow, EVERY);
}

addEventListener("submit", (event) => {
  const form = event.target.closest("[data-once]");
  if (!form) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent; // the browser's "back"
});
