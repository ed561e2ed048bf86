// Every video of a page, whoever hosts it, behind one interface; what is really watched is told by the reporter.
import { report } from "./reporter.js";

const HOSTS = {
  hosted: () => import("./hosted.js"),
  vimeo: () => import("./vimeo.js"),
  youtube: () => import("./youtube.js"),
};
const STEP = 10_000;

for (const root of document.querySelectorAll("[data-player]")) begin(root);

async function begin(root) {
  const fault = root.querySelector(".player-fault");
  const frame = root.querySelector("video, iframe");
  root.querySelector("[data-player-again]").addEventListener("click", () => location.reload());
  try {
    const { open } = await HOSTS[root.dataset.player]();
    const player = await open(frame, () => (fault.hidden = false));
    fault.hidden = true; // slow, and there after all
    root.player = player;
    if (root.dataset.reports) report(root, player);
    keys(root, player);
  } catch {
    fault.hidden = false;
  }
}

// While something of the player has the focus: K plays and pauses, J and L go ten seconds back and forth.
function keys(root, player) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, a, button")) return;
    const key = event.key.toLowerCase();
    if (key === "k") player.playing ? player.pause() : player.play();
    else if (key === "j") player.seek(Math.max(0, player.time - STEP));
    else if (key === "l") player.seek(player.time + STEP);
    else return;
    event.preventDefault();
  });
}
