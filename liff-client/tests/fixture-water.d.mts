import type { PointsAnswer, WaterKind, WaterState } from "../src/api/water";

export interface FixtureSource {
  id: string;
  number: string;
  kind: WaterKind;
  address: string;
  latitude: number;
  longitude: number;
  unitId: string | null;
  state: WaterState;
  needs: boolean;
  tags: string[];
}

export function makeSources(count: number, now: number): FixtureSource[];
export function pointsOf(sources: readonly FixtureSource[], version: number): PointsAnswer;
