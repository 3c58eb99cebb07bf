/** The guest's Characters: one object per code point. */
import type { GuestObject } from '../../segments/image/values';
import type { GuestSystem } from './system';
import { CHARACTER_PAGES, CHARACTER_TABLE } from './well-known';

export class Characters {
  private constructor(
    private readonly system: GuestSystem,
    private readonly table: GuestObject,
    private readonly pages: GuestObject,
  ) {}

  /** Those of a system. The first time makes the tables and gives them to the class variables of Character. */
  static of(system: GuestSystem): Characters {
    return (system.characters ??= Characters.create(system));
  }

  private static create(system: GuestSystem): Characters {
    const { classVariables } = system.kernelClass(CHARACTER_TABLE.className)!;
    const table = system.image.array(Array.from({ length: CHARACTER_TABLE.size }, (_, codePoint) => newCharacter(system, codePoint)));
    const pages = emptyArray(system, CHARACTER_PAGES.size);
    system.define(classVariables, CHARACTER_TABLE.variable, table);
    system.define(classVariables, CHARACTER_PAGES.variable, pages);
    return new Characters(system, table, pages);
  }

  /** All that there are, by code point. */
  all(): readonly GuestObject[] {
    const { nil } = this.system.image;
    const pages = [this.table, ...this.pages.slots.filter((page) => page !== nil)] as GuestObject[];
    return pages.flatMap(({ slots }) => slots.filter((each) => each !== nil) as GuestObject[]);
  }

  at(codePoint: number): GuestObject {
    if (codePoint < CHARACTER_TABLE.size) return this.table.slots[codePoint] as GuestObject;
    const { slots } = this.pageOf(codePoint);
    const index = codePoint % CHARACTER_TABLE.size;
    if (slots[index] === this.system.image.nil) slots[index] = newCharacter(this.system, codePoint);
    return slots[index] as GuestObject;
  }

  private pageOf(codePoint: number): GuestObject {
    const { slots } = this.pages;
    const index = Math.floor(codePoint / CHARACTER_TABLE.size);
    if (slots[index] === this.system.image.nil) slots[index] = emptyArray(this.system, CHARACTER_TABLE.size);
    return slots[index] as GuestObject;
  }
}

function emptyArray({ image }: GuestSystem, size: number): GuestObject {
  return image.array(new Array<GuestObject>(size).fill(image.nil));
}

function newCharacter(system: GuestSystem, codePoint: number): GuestObject {
  const character = system.instantiate('Character');
  character.slots[system.slots.Character.value] = codePoint;
  return character;
}
