import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { japanese } from "../i18n";
import { mapWords } from "../i18n/map";
import { Glyph } from "../ui/glyph";
import { Stage } from "./stage";
import type { WaterMapProps } from "./types";
import "./map.css";

/** Tiles, and above them one canvas with all sources; see README.md. The list beside it is for keys and readers. */
export function WaterMap(props: WaterMapProps) {
  const { settings, points, filter, coarse, aim, selected, marks, shapes, badges, labels, placing, drawing } =
    props;
  const ground = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage | null>(null);
  const tiles = useSignal<"none" | "shown" | "failed">("none");
  const scale = useSignal<{ pixels: number; word: string } | null>(null);
  const text = mapWords();
  const still = props.still === true;
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (ground.current === null || canvas.current === null) return;
    const made = new Stage(ground.current, canvas.current, {
      still,
      onView: (view) => latest.current.onView?.(view),
      onSelect: (id) => latest.current.onSelect?.(id),
      onMark: (id) => latest.current.onMark?.(id),
      onPlace: (place) => latest.current.placing?.(place),
      onScale: (next) => {
        scale.value = next;
      },
      onDraw: (place) => {
        const { drawing } = latest.current;
        drawing?.(place);
        return drawing !== null && drawing !== undefined;
      },
      onTiles: (state) => {
        tiles.value = state;
      },
    });
    stage.current = made;
    return () => {
      made.close();
      stage.current = null;
    };
  }, [still, tiles, scale]);

  // In this order: a map needs a place to look at before anything is drawn.
  useEffect(() => stage.current?.look(aim ?? settings?.centre ?? null), [aim, settings, still]);
  useEffect(() => stage.current?.setTiles(settings?.tiles ?? null), [settings, still]);
  useEffect(
    () => stage.current?.setPoints(points, filter ?? null, props.single === true),
    [points, filter, props.single, still],
  );
  useEffect(() => stage.current?.setCoarse(coarse ?? null), [coarse, still]);
  useEffect(
    () =>
      stage.current?.set({
        selected: selected ?? null,
        marks: marks ?? [],
        badges: badges ?? null,
        labels: labels ?? null,
        cross: (placing ?? drawing ?? null) !== null,
      }),
    [selected, marks, badges, labels, placing, drawing, still],
  );
  useEffect(() => stage.current?.setShapes(shapes ?? []), [shapes, still]);

  const credit = settings?.tiles ?? null;
  return (
    <section
      class={`water-map ${still ? "still" : ""} ${props.class ?? ""}`}
      aria-label={props.label}
      data-map={tiles.value}
    >
      <div
        ref={ground}
        class="map-ground"
        {...(still
          ? { "aria-hidden": true }
          : { role: "application", "aria-label": `${props.label} ${text.keys}` })}
      />
      <div aria-hidden="true">
        <canvas ref={canvas} class="map-canvas" />
      </div>
      {placing !== null && placing !== undefined && (
        <svg class="map-cross" viewBox="-32 -32 64 64" aria-hidden="true" focusable="false">
          {["casing", "line"].map((layer) => (
            <path
              key={layer}
              class={layer}
              d="M8 0H30M-8 0H-30M0 8V30M0-8V-30M18 0A18 18 0 1 1-18 0A18 18 0 1 1 18 0"
            />
          ))}
        </svg>
      )}
      {scale.value !== null && (
        <p
          class="map-scale"
          ref={(element) => {
            if (element !== null && scale.value !== null) element.style.width = `${scale.value.pixels}px`;
          }}
        >
          {scale.value.word}
        </p>
      )}
      <p class="visually-hidden" data-testid="map-summary">
        {props.summary}
      </p>
      {tiles.value === "failed" && (
        <p class="map-notice" role="status" data-testid="tile-error">
          <Glyph name="warning" />
          <span>{text.tileError}</span>
        </p>
      )}
      {!still && (
        <div class="map-buttons">
          <button
            type="button"
            aria-label={text.zoomIn}
            data-testid="zoom-in"
            onClick={() => stage.current?.zoomBy(1)}
          >
            <Glyph name="plus" />
          </button>
          <button
            type="button"
            aria-label={text.zoomOut}
            data-testid="zoom-out"
            onClick={() => stage.current?.zoomBy(-1)}
          >
            <Glyph name="minus" />
          </button>
        </div>
      )}
      {credit !== null && (
        <p class="map-credit" lang={japanese()}>
          <a href={credit.attributionUrl} target="_blank" rel="noopener noreferrer">
            <span>{credit.attribution}</span>
          </a>
        </p>
      )}
    </section>
  );
}
