// A file of ours in the browser's own player: its controls, its captions, its keys.
//
// What every host's module gives: open(frame, onFault) -> a promise of an EventTarget with
//   time (ms), rate, playing; play(), pause(), seek(ms); events "play", "time", "pause", "seek", "ended".
class Hosted extends EventTarget {
  constructor(video) {
    super();
    this.video = video;
    const pass = (from, to) => video.addEventListener(from, () => this.dispatchEvent(new Event(to)));
    pass("playing", "play");
    pass("timeupdate", "time");
    pass("pause", "pause");
    pass("seeking", "seek");
    pass("ended", "ended");
  }

  get time() {
    return Math.round(this.video.currentTime * 1000);
  }

  get rate() {
    return this.video.playbackRate;
  }

  get playing() {
    return !this.video.paused && !this.video.ended && !this.video.seeking;
  }

  play() {
    return this.video.play();
  }

  pause() {
    this.video.pause();
  }

  seek(milliseconds) {
    this.video.currentTime = milliseconds / 1000;
  }
}

export async function open(video, onFault) {
  video.addEventListener("error", onFault);
  video.addEventListener("contextmenu", (event) => event.preventDefault()); // where browsers offer to save the file
  if (video.error) onFault();
  else if (video.readyState < HTMLMediaElement.HAVE_METADATA) {
    await new Promise((ready) => video.addEventListener("loadedmetadata", ready, { once: true }));
  }
  return new Hosted(video);
}
