// A video at YouTube, by the messages that its frame documents: no script of theirs runs in our page.
const SITE = "https://www.youtube-nocookie.com";
const PATIENCE = 8000;
const ENDED = 0;
const PLAYING = 1;
const PAUSED = 2;

class YouTube extends EventTarget {
  constructor(frame) {
    super();
    Object.assign(this, { frame, time: 0, rate: 1, state: -1 });
  }

  get playing() {
    return this.state === PLAYING;
  }

  play() {
    this.ask("playVideo");
  }

  pause() {
    this.ask("pauseVideo");
  }

  seek(milliseconds) {
    this.say("seek");
    this.ask("seekTo", [milliseconds / 1000, true]);
  }

  ask(func, args = []) {
    this.frame.contentWindow?.postMessage(JSON.stringify({ event: "command", func, args }), SITE);
  }

  say(name) {
    this.dispatchEvent(new Event(name));
  }

  hear({ currentTime, playbackRate, playerState }) {
    if (playbackRate) this.rate = playbackRate;
    if (currentTime !== undefined) {
      this.time = Math.round(currentTime * 1000);
      this.say("time");
    }
    if (playerState === undefined || playerState === this.state) return;
    this.state = playerState;
    if (playerState === PLAYING) this.say("play");
    if (playerState === PAUSED) this.say("pause");
    if (playerState === ENDED) this.say("ended");
  }
}

export function open(frame, onFault) {
  const player = new YouTube(frame);
  const hello = () => frame.contentWindow?.postMessage(JSON.stringify({ event: "listening", id: 1, channel: "widget" }), SITE);
  return new Promise((ready) => {
    const calling = setInterval(hello, 250); // until the frame has a script that listens
    const late = setTimeout(onFault, PATIENCE);
    addEventListener("message", (event) => {
      if (event.origin !== SITE || event.source !== frame.contentWindow) return;
      const told = read(event.data);
      if (told.event === "onError") onFault();
      if (["onReady", "initialDelivery", "infoDelivery"].includes(told.event)) {
        clearInterval(calling);
        clearTimeout(late);
        ready(player);
      }
      if (told.info && typeof told.info === "object") player.hear(told.info);
    });
    hello();
  });
}

function read(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}
