import { useMemo } from "preact/hooks";

interface Drawing {
  box: string;
  paths: string[];
}

/**
 * Of the server's SVG only the shape is taken over, as text: whatever else might stand in it never becomes part of
 * the page, and no data: address is needed (the page's policy forbids them).
 */
export function drawingIn(svg: string): Drawing | null {
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (root.localName !== "svg") return null;
  const width = Number.parseFloat(root.getAttribute("width") ?? "0");
  const box = root.getAttribute("viewBox") ?? `0 0 ${width} ${width}`;
  const paths: string[] = [];
  for (const shape of root.querySelectorAll("path, rect")) {
    const fill = shape.getAttribute("fill") ?? "";
    if (!/^(?:#0+|black)?$/i.test(fill)) continue;
    if (shape.localName === "path") paths.push(shape.getAttribute("d") ?? "");
    else {
      const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => shape.getAttribute(name) ?? "0");
      if (!w?.includes("%")) paths.push(`M${x} ${y}h${w}v${h}h-${w}z`);
    }
  }
  return paths.length === 0 || !/^[\d\s.,-]+$/.test(box) ? null : { box, paths };
}

/** A two-dimensional code, black on white in both schemes: scanners need it so. */
export function TwoDimensionalCode({ svg, label }: { svg: string; label: string }) {
  const drawing = useMemo(() => drawingIn(svg), [svg]);
  if (drawing === null) return null;
  return (
    <svg class="qr" viewBox={drawing.box} role="img" aria-label={label} shape-rendering="crispEdges">
      {drawing.paths.map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
