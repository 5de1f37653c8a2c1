import { type AreaId, areas } from '../../src/catalogue/method.ts';

export { areas };

/** The seven areas that most sites use; the others are listed after them. */
export const coreAreas = areas.slice(0, 7);
export const otherAreas = areas.slice(7);

export function areaName(id: string | null): string {
  return areas.find((area) => area.id === (id as AreaId))?.name ?? id ?? '';
}
