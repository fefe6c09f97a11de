// How fast the map is with 100,000 sources, against leaflet.markercluster with the same data, the same pan and the same
// blank tiles in the same run. Needs dist/ (npm run build).
//   node bench/map-bench.mjs          one JSON line per figure; exit code 1 if a goal is missed
// CHROMIUM_PATH: the browser (default /usr/bin/chromium). RUNS: pages opened per side (default 3, the median counts).
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startFixture } from "../tests/fixture-server.mjs";

const runs = Number(process.env.RUNS ?? 3);
const executablePath = process.env.CHROMIUM_PATH ?? process.env.CHROMIUM ?? "/usr/bin/chromium";
const zoom = 12;
const packages = fileURLToPath(new URL("../node_modules/", import.meta.url));
const files = {
  "/leaflet.js": ["leaflet/dist/leaflet.js", "text/javascript"],
  "/leaflet.css": ["leaflet/dist/leaflet.css", "text/css"],
  "/markercluster.js": ["leaflet.markercluster/dist/leaflet.markercluster.js", "text/javascript"],
  "/markercluster.css": ["leaflet.markercluster/dist/MarkerCluster.css", "text/css"],
  "/markercluster-default.css": ["leaflet.markercluster/dist/MarkerCluster.Default.css", "text/css"],
  "/images/marker-icon.png": ["leaflet/dist/images/marker-icon.png", "image/png"],
  "/images/marker-icon-2x.png": ["leaflet/dist/images/marker-icon-2x.png", "image/png"],
  "/images/marker-shadow.png": ["leaflet/dist/images/marker-shadow.png", "image/png"],
};

/** The floor: the usual way to show many markers, as its documentation says (bulk add, no animation). */
const floorPage = (width, height) => `<!doctype html><meta charset="utf-8"><title>floor</title>
<link rel="stylesheet" href="/leaflet.css"><link rel="stylesheet" href="/markercluster.css">
<link rel="stylesheet" href="/markercluster-default.css">
<style>body{margin:0}#map{width:${width}px;height:${height}px}</style><div id="map" class="map-ground"></div>
<script src="/leaflet.js"></script><script src="/markercluster.js"></script><script>
const map = L.map("map", { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
map.setView([36.4018, 138.249], ${zoom});
L.tileLayer("/tiles/{z}/{x}/{y}.png", { maxZoom: 19 }).addTo(map);
fetch("/points").then((r) => r.json()).then((points) => {
  const group = L.markerClusterGroup({ animate: false });
  group.addLayers(points.ids.map((id, at) => L.marker([points.latitude[at] / 1e6, points.longitude[at] / 1e6], { title: points.number[at] })));
  map.addLayer(group);
  requestAnimationFrame(() => performance.mark("water-map-drawn", { detail: points.ids.length }));
});
</script>`;

async function serveFloor(fixture, size) {
  const answer = await fetch(`${fixture.address}/api/brigades/big/water-sources/points`);
  const points = await answer.text();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://floor").pathname;
    if (fixture.water.tile(response, path)) return;
    const file = files[path];
    if (file !== undefined) {
      response.writeHead(200, { "content-type": file[1] });
      createReadStream(packages + file[0]).pipe(response);
    } else if (path === "/points") {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(points);
    } else {
      response.writeHead(200, { "content-type": "text/html" });
      response.end(floorPage(size.width, size.height));
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { server, address: `http://127.0.0.1:${server.address().port}/`, points: JSON.parse(points).total };
}

/** From the last byte of the points to the first complete picture after which a frame comes at once. */
async function usableMs(page) {
  await page.waitForFunction(() => performance.getEntriesByName("water-map-drawn").length > 0, null, {
    timeout: 120_000,
    polling: 50,
  });
  return page.evaluate(async () => {
    const drawn = performance.getEntriesByName("water-map-drawn")[0];
    const arrived = performance
      .getEntriesByType("resource")
      .filter((entry) => /\/points$/.test(new URL(entry.name).pathname))[0].responseEnd;
    return { ms: drawn.startTime - arrived, count: drawn.detail };
  });
}

/** Drags with the mouse for 5 seconds, a step a frame, and gives the time from frame to frame. */
function pan(page) {
  return page.evaluate(async () => {
    const ground = document.querySelector(".map-ground");
    const box = ground.getBoundingClientRect();
    const [cx, cy] = [box.left + box.width / 2, box.top + box.height / 2];
    const send = (type, x, y) =>
      ground.dispatchEvent(
        new MouseEvent(type, {
          clientX: x,
          clientY: y,
          bubbles: true,
          cancelable: true,
          button: 0,
          view: window,
        }),
      );
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const pane = document.querySelector(".leaflet-map-pane");
    const places = new Set();
    const deltas = [];
    const start = performance.now();
    let last = await frame();
    let leg = 0;
    while (performance.now() - start < 5_000) {
      // Round a large square, so that new land comes into sight all the time.
      const [dx, dy] = [
        [-8, -3],
        [3, -8],
        [8, 3],
        [-3, 8],
      ][Math.floor(leg / 3) % 4];
      send("mousedown", cx, cy);
      for (let step = 1; step <= 30; step += 1) {
        send("mousemove", cx + dx * step, cy + dy * step);
        const now = await frame();
        deltas.push(now - last);
        places.add(pane.style.transform);
        last = now;
      }
      send("mouseup", cx + dx * 30, cy + dy * 30);
      leg += 1;
    }
    // A pan that moves nothing would be fast indeed.
    if (places.size < deltas.length * 0.9)
      throw new Error(`moved ${places.size} times in ${deltas.length} frames`);
    return deltas;
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const p95 = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];
const round = (value) => Math.round(value * 10) / 10;

async function measure(browser, address) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.goto(address);
  const usable = await usableMs(page);
  const size = await page.evaluate(() => {
    const { width, height } = document.querySelector(".map-ground").getBoundingClientRect();
    return { width: Math.round(width), height: Math.round(height) };
  });
  // Tiles and the list beside the map come to rest first, on both sides.
  await page.waitForTimeout(1_000);
  const frames = await pan(page);
  await context.close();
  return { usable: usable.ms, count: usable.count, frames, size };
}

const fixture = await startFixture();
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
});
try {
  const address = `${fixture.address}/big/water`;
  // The first page warms up the machine and tells how large the map is; it does not count.
  const { size, count } = await measure(browser, address);
  const floor = await serveFloor(fixture, size);
  if (count !== floor.points) throw new Error(`${count} of ${floor.points} sources were drawn`);
  const ours = [];
  const theirs = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await measure(browser, address));
    theirs.push(await measure(browser, floor.address));
  }
  floor.server.close();
  const figures = [
    { name: "map.usable", pick: (one) => one.usable, goal: 1_500 },
    { name: "map.panFrameP95", pick: (one) => p95(one.frames), goal: 33 },
    { name: "map.panFrameWorst", pick: (one) => Math.max(...one.frames), goal: null },
  ];
  let missed = false;
  for (const { name, pick, goal } of figures) {
    const [mine, other] = [median(ours.map(pick)), median(theirs.map(pick))];
    const met = goal === null ? null : mine <= goal;
    missed ||= met === false;
    const line = {
      name,
      unit: "ms",
      ours: round(mine),
      floor: round(other),
      ratio: round(other / mine),
      goal,
      met,
    };
    process.stdout.write(`${JSON.stringify({ ...line, points: count, runs })}\n`);
  }
  process.exitCode = missed ? 1 : 0;
} finally {
  await browser.close();
  await fixture.stop();
}
