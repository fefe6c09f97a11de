import { coordinate } from "./geo";

/** The way there in the phone's own map: a link somebody taps, never asked for by the page itself. */
export function outsideMap(latitude: number, longitude: number): string {
  return `https://www.google.com/maps/dir/?api=1&destination=${coordinate(latitude)},${coordinate(longitude)}`;
}
