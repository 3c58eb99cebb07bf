/** The guest's Characters: one object per code point. */
import type { GuestObject } from '../../segments/image/values';
import type { GuestSystem } from './system';
import { CHARACTER_TABLE } from './well-known';

export class Characters {
  private readonly beyondTable = new Map<number, GuestObject>();

  private constructor(
    private readonly system: GuestSystem,
    private readonly table: GuestObject,
  ) {}

  /** Those of a system. The first time makes the table and gives it to the class variable of Character. */
  static of(system: GuestSystem): Characters {
    return (system.characters ??= Characters.create(system));
  }

  private static create(system: GuestSystem): Characters {
    const table = system.image.array(Array.from({ length: CHARACTER_TABLE.size }, (_, codePoint) => newCharacter(system, codePoint)));
    system.define(system.kernelClass(CHARACTER_TABLE.className)!.classVariables, CHARACTER_TABLE.variable, table);
    return new Characters(system, table);
  }

  /** Those that the kernel has from the start, by code point. */
  first(): readonly GuestObject[] {
    return this.table.slots as GuestObject[];
  }

  at(codePoint: number): GuestObject {
    if (codePoint < CHARACTER_TABLE.size) return this.table.slots[codePoint] as GuestObject;
    let character = this.beyondTable.get(codePoint);
    if (character === undefined) this.beyondTable.set(codePoint, (character = newCharacter(this.system, codePoint)));
    return character;
  }
}

function newCharacter(system: GuestSystem, codePoint: number): GuestObject {
  const character = system.instantiate('Character');
  character.slots[system.slots.Character.value] = codePoint;
  return character;
}
