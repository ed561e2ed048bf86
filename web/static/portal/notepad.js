// The notepad beside a lesson: saves as one types, says so, and where two texts meet it loses neither.
import { Draft, others } from "./drafts.js";
import { save } from "./saving.js";
import "./folding.js";

const PAUSE = 800; // milliseconds without a key: one sentence, one save
const AGAIN = [5, 15, 30, 60]; // seconds until the next try, while it cannot be sent
const HIGH = 0.9; // of the characters allowed: from there on they are counted before one's eyes

class Notepad {
  constructor(pad) {
    this.pad = pad;
    this.words = pad.dataset;
    this.form = pad.querySelector("form");
    this.area = pad.querySelector("textarea");
    this.other = null; // the text saved elsewhere, while the reader has not chosen
    this.tries = 0;
    this.saved = this.area.value;
    this.draft = new Draft(this.words.key);
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel("notes") : null;
    this.form.querySelector("[data-without-script]").hidden = true;
    this.pad.querySelector("[data-choices]").hidden = false;
    this.listen();
    this.recover();
    this.count();
  }

  get version() {
    return Number(this.form.elements.version.value);
  }

  set version(number) {
    this.form.elements.version.value = number;
  }

  get dirty() {
    return this.area.value !== this.saved;
  }

  listen() {
    this.area.addEventListener("input", () => this.typed());
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.send()));
    this.pad.addEventListener("click", (event) => event.target.dataset.keep && this.choose(event.target.dataset.keep));
    this.channel?.addEventListener("message", (event) => this.hear(event.data));
    addEventListener("online", () => this.dirty && this.send());
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
  }

  // What an earlier page could not send comes back; over a note that moved on since, the reader chooses.
  recover() {
    const draft = this.draft.read();
    if (draft && draft.text === this.saved) this.draft.drop();
    else if (draft) {
      const elsewhere = { text: this.saved, version: this.version };
      this.area.value = draft.text;
      if (draft.version === this.version) this.send();
      else this.meet(elsewhere, "");
    }
    this.sendOthers();
  }

  async sendOthers() {
    for (const one of others(this.words.key)) {
      const draft = one.read();
      if (!draft?.url) continue;
      const { outcome } = await save({ ...draft, token: this.token });
      if (outcome === "saved") one.drop(); // anything else waits for its own lesson
    }
  }

  get token() {
    return this.form.elements.csrf_token.value;
  }

  typed() {
    this.keep();
    this.count();
    this.tries = 0;
    this.soon(PAUSE);
  }

  keep() {
    this.draft.keep({ text: this.area.value, version: this.version, url: this.form.action });
  }

  soon(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  leave() {
    if (this.dirty && !this.sending) this.send({ parting: true });
  }

  async send(how = {}) {
    clearTimeout(this.timer);
    if (this.other) return;
    if (this.sending) return void (this.more = true);
    if (!this.dirty) return this.draft.drop();
    this.sending = true;
    this.keep();
    const text = this.area.value;
    if (!how.parting) this.say(this.words.saving, "is-saving");
    const answer = await save({ url: this.form.action, text, version: this.version, token: this.token, ...how });
    this.sending = false;
    this.heard(answer, text);
    if (this.more) {
      this.more = false;
      this.soon(PAUSE);
    }
  }

  heard(answer, text) {
    if (answer.outcome === "saved") return this.isSaved(answer, text);
    if (answer.outcome === "changed") return this.meet(answer.other, answer.message);
    if (answer.outcome === "refused") return this.say(answer.message ?? this.words.failed, "is-wrong");
    const words = { offline: this.words.offline, "signed-out": this.words.signedOut }[answer.outcome] ?? this.words.failed;
    this.say(words, "is-kept");
    this.soon(1000 * AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
  }

  isSaved({ version, said }, text) {
    this.saved = text;
    this.version = version;
    this.tries = 0;
    this.say(said, "is-saved");
    this.channel?.postMessage({ key: this.words.key, text, version, said });
    if (this.dirty) this.typed();
    else this.draft.drop();
  }

  // Another tab saved this note: one that holds nothing of its own follows.
  hear({ key, text, version, said }) {
    if (key !== this.words.key || version <= this.version || this.dirty || this.other) return;
    this.area.value = this.saved = text;
    this.version = version;
    this.say(said, "is-saved");
  }

  meet(other, message) {
    this.other = other;
    this.keep();
    this.pad.querySelector("[data-other-text]").textContent = other.text;
    this.pad.querySelector("[data-other]").hidden = false;
    this.say(message || this.words.changed, "is-wrong");
  }

  choose(which) {
    const { text, version } = this.other;
    if (which === "both") this.area.value = [text, this.area.value].filter(Boolean).join("\n\n");
    if (which === "other") this.area.value = text;
    this.saved = text;
    this.version = version;
    this.other = null;
    this.pad.querySelector("[data-other]").hidden = true;
    this.area.focus();
    if (this.dirty) this.send();
    else {
      this.draft.drop();
      this.say("", "");
    }
    this.count();
  }

  say(words, tone) {
    const state = this.pad.querySelector("[data-state]");
    state.className = tone;
    if (state.textContent !== words) state.textContent = words;
  }

  count() {
    const most = Number(this.words.most);
    const long = [...this.area.value].length;
    const counter = this.pad.querySelector("[data-counter]");
    counter.hidden = long < HIGH * most;
    counter.textContent = this.words.count.replace("{n}", long).replace("{most}", most);
    counter.classList.toggle("is-wrong", long > most);
  }
}

for (const pad of document.querySelectorAll("[data-notepad]:has(textarea)")) new Notepad(pad);
