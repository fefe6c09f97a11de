import type { SignalMessages } from "./signal-ja";

export const signalEn: SignalMessages = {
  queue: {
    waiting: (n) => `Waiting to be sent: ${n}`,
    refused: (n) => `Cannot be sent: ${n}`,
    sentence: "Kept on this phone. Sent by itself when the signal is back.",
    nobody: "Sent when you sign in. Kept on this phone.",
    notDurable: "This phone cannot keep it. Leave this page open until everything has been sent.",
    next: (time) => `Next attempt ${time}`,
    now: "Send now",
    show: "Show them",
    fold: "Fold",
    state: { held: "Being filled in", waiting: "Waiting", sending: "Sending", refused: "Cannot be sent" },
    photos: (n) => `${n} photo(s)`,
    correct: "Correct and send",
    again: "Send again",
    drop: "Delete without sending",
    dropTitle: "Delete without sending?",
    dropSentence: "Nothing of this record remains anywhere.",
  },
  kept: {
    offline: (time, age) => `No signal. As of ${time} (${age})`,
    age: (minutes) =>
      minutes < 1
        ? "within a minute"
        : minutes < 60
          ? `${minutes} min ago`
          : minutes < 2880
            ? `${Math.floor(minutes / 60)} h ago`
            : `${Math.floor(minutes / 1440)} days ago`,
  },
  direction: ["N", "NE", "E", "SE", "S", "SW", "W", "NW"],
};
