// A video at Vimeo, through Vimeo's own player library, which is served from here and talks to the frame alone.
import "../vendor/player.min.js";

const PATIENCE = 8000; // ms without a word from the frame: something between here and Vimeo lets nothing through

class Vimeo extends EventTarget {
  constructor(player) {
    super();
    Object.assign(this, { player, time: 0, rate: 1, playing: false });
    const at = ({ seconds }) => (this.time = Math.round(seconds * 1000));
    const say = (name) => this.dispatchEvent(new Event(name));
    player.on("playing", () => ((this.playing = true), say("play")));
    player.on("timeupdate", (event) => (at(event), say("time")));
    player.on("pause", (event) => ((this.playing = false), at(event), say("pause")));
    player.on("seeking", (event) => (at(event), say("seek")));
    player.on("ended", (event) => ((this.playing = false), at(event), say("ended")));
    player.on("playbackratechange", ({ playbackRate }) => (this.rate = playbackRate));
  }

  play() {
    return this.player.play().catch(() => {});
  }

  pause() {
    return this.player.pause().catch(() => {});
  }

  seek(milliseconds) {
    return this.player.setCurrentTime(milliseconds / 1000).catch(() => {});
  }
}

export async function open(frame, onFault) {
  const player = new globalThis.Vimeo.Player(frame);
  const late = setTimeout(onFault, PATIENCE);
  player.on("error", ({ method }) => method || onFault()); // one of a method was ours to catch
  await player.ready();
  clearTimeout(late);
  return new Vimeo(player);
}
