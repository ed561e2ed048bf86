// Tells the server which stretches were really watched: every ten seconds, at a pause, at the end, on leaving. What
// cannot be told is kept in the browser and told later; a stretch over which one jumped is never told.
import { length, merged, without } from "./intervals.js";
import { load, others, save } from "./pending.js";

const EVERY = 10_000;
const SLACK = 750; // ms by which two ticks of a player may lie further apart than the time between them
const NEARLY_OVER = 3_000; // where it stopped, this near its end: it begins anew
const FINAL = new Set([400, 404, 409, 413, 422]); // what was sent will never be taken

export function report(root, player) {
  new Reporter(root, player).begin();
}

class Reporter {
  constructor(root, player) {
    Object.assign(this, root.dataset, { root, player });
    this.video = Number(this.video);
    this.duration = Number(this.duration);
    const kept = load(this.owner, this.reports);
    this.mine = kept?.video === this.video ? kept.intervals : [];
    this.stale = kept && kept.video !== this.video ? kept : null;
    this.told = [];
    this.from = null;
    this.isOpen = false;
    this.sending = null;
  }

  async begin() {
    this.listen();
    for (const address of others(this.owner, this.reports)) this.tellOther(address);
    if (this.mine.length) await this.tell(); // before the server counts from a new opening
    await this.openHere();
    setInterval(() => this.tell(), EVERY);
  }

  listen() {
    const { player } = this;
    player.addEventListener("play", () => this.mark());
    player.addEventListener("time", () => this.tick());
    player.addEventListener("seek", () => (this.from = null));
    player.addEventListener("pause", () => this.stop());
    player.addEventListener("ended", () => this.stop(true));
    addEventListener("pagehide", () => (this.tick(), this.tell({ leaving: true })));
    addEventListener("online", () => this.online());
    addEventListener("offline", () => this.say(this.offline));
  }

  // -- what is watched ---------------------------------------------------------------------------------------------------

  mark() {
    this.from = this.player.time;
    this.at = performance.now();
  }

  // From the last tick to this one, if the picture moved no further than the time between them lets it.
  tick() {
    const { time, rate } = this.player;
    if (this.from === null) {
      if (this.player.playing) this.mark();
      return;
    }
    const moved = time - this.from;
    const possible = (performance.now() - this.at) * Math.max(1, rate) * 1.1 + SLACK;
    if (moved > 0 && moved <= possible) this.add(this.from, time);
    this.mark();
  }

  stop(ended = false) {
    this.tick();
    if (ended && this.duration && this.duration - this.player.time < SLACK) this.add(this.player.time - 1, this.duration);
    this.from = null;
    this.tell();
  }

  add(from, to) {
    const end = this.duration || to; // the server's measure of the end is the one that counts
    const stretch = [Math.max(0, Math.floor(from)), Math.min(Math.ceil(to), end)];
    this.mine = merged([...this.mine, stretch]);
    this.keep();
    this.draw();
  }

  keep() {
    save(this.owner, this.reports, { video: this.video, intervals: this.mine, position: this.position });
  }

  get position() {
    return Math.min(Math.max(0, this.player.time), this.duration || this.player.time);
  }

  // -- what is told ------------------------------------------------------------------------------------------------------

  async openHere() {
    const answer = await this.send(this.reports, { opened: true, video: this.video });
    if (!answer) return;
    this.isOpen = true;
    this.duration = answer.duration ?? this.duration;
    this.told = answer.watched ?? [];
    const place = answer.position ?? 0;
    if (!this.player.playing && place > 0 && place < this.duration - NEARLY_OVER) this.player.seek(place);
    this.draw();
  }

  async tell({ leaving = false } = {}) {
    if (!this.mine.length || (this.sending && !leaving)) return;
    const intervals = this.mine.map((one) => [...one]);
    const body = { video: this.video, intervals, position: this.position };
    this.sending = this.send(this.reports, body, leaving);
    const answer = await this.sending;
    this.sending = null;
    if (answer === undefined) return; // kept, and told later
    this.mine = without(this.mine, intervals);
    this.keep();
    if (answer === null) return; // refused for good
    this.told = merged([...this.told, ...intervals]);
    this.draw();
    this.root.dispatchEvent(new CustomEvent("watched", { bubbles: true, detail: answer }));
  }

  async tellOther(address) {
    const kept = load(this.owner, address);
    if (!kept) return;
    const answer = await this.send(address, kept, false, true);
    if (answer !== undefined) save(this.owner, address, null);
  }

  // The server's answer; null when it will never take this; undefined when it is to be sent again.
  async send(address, body, keepalive = false, quiet = false) {
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token, Accept: "application/json" },
        body: JSON.stringify(body),
        keepalive,
      });
    } catch {
      if (!quiet) this.say(this.offline);
      return undefined;
    }
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      if (this.isAway) this.say(this.back);
      this.isAway = false;
      return told;
    }
    if (!quiet) this.say(answer.status === 401 ? this.signedOut : answer.status >= 500 ? this.offline : (told.message ?? this.broken));
    return FINAL.has(answer.status) ? null : undefined;
  }

  async online() {
    if (!this.isOpen && !this.mine.length) await this.openHere();
    await this.tell();
    for (const address of others(this.owner, this.reports)) this.tellOther(address);
    if (!this.mine.length && this.isAway) this.say("");
  }

  // -- what is shown -----------------------------------------------------------------------------------------------------

  say(sentence) {
    if (sentence === this.offline) this.isAway = true;
    this.root.querySelector(".player-says").textContent = sentence;
  }

  draw() {
    const part = this.root.querySelector(".player-watched");
    if (!part || !this.duration) return;
    const all = merged([...this.told, ...this.mine]);
    const scale = 1000 / this.duration;
    const bars = all.map(([from, to]) => {
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries({ x: from * scale, y: 0, width: (to - from) * scale, height: 6 })) {
        bar.setAttribute(name, value);
      }
      return bar;
    });
    part.querySelector("svg").replaceChildren(...bars);
    const percent = Math.floor((100 * length(all)) / this.duration);
    part.querySelector(".player-figure").textContent = this.watchedWords.replace("{n}", percent).replace("%%", "%");
    part.hidden = false;
  }
}
