const afterLoadMs = 2_000;

/**
 * Lets the app open without network. LINE's in-app browser has no service workers, and private windows refuse them:
 * then everything else works all the same. Never before the page itself has loaded.
 */
export function startAppWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const register = () => {
    setTimeout(() => {
      navigator.serviceWorker
        .register("/app-worker.js", { updateViaCache: "none" })
        // A worker that waits is the next build's; it knows whether this page is so, too.
        .then((found) => found.waiting?.postMessage(new URL(import.meta.url).pathname))
        .catch(() => undefined);
    }, afterLoadMs);
  };
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
