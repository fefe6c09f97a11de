export { coordinate, distanceMetres, distanceParts } from "./geo";
export { LazyWaterMap as WaterMap } from "./lazy-map";
export { Legend } from "./legend";
export { outsideMap } from "./outside-map";
export { decodePoints, hasFlag, kindAt, type PointSet, pointsOf } from "./points";
export type { Badge, Geometry, MapAim, MapMark, MapShape, MapView, WaterMapProps } from "./types";
export { WaterSymbol } from "./water-symbol";
export { distanceWord, waterName } from "./words";
