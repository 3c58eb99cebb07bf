/** How guest objects are shown in printed IR. */
import { isSmallInteger, type GuestObject, type Value } from '../../segments/image/values';
import { textOf, type VirtualImage } from '../../segments/image/virtual-image';
import type { ObjectNames } from '../ir/printer';
import type { GuestClasses } from './guest-classes';

/** `nil`, `#size`, `'text'`, `Array`, `behavior Array`, `Array>>at:`, `{Transcript}` for a binding, `site #size`, `a Character` for the rest. */
export function objectNames(classes: GuestClasses): ObjectNames {
  return (object) => new Names(classes, classes.image).nameOf(object);
}

class Names {
  constructor(
    private readonly classes: GuestClasses,
    private readonly image: VirtualImage,
  ) {}

  nameOf(object: GuestObject): string {
    return this.singleton(object) ?? this.image.debug.get(object)?.name ?? this.special(object) ?? `a ${this.classNameOf(object.behavior)}`;
  }

  private singleton(object: GuestObject): string | undefined {
    if (object === this.image.nil) return 'nil';
    if (object === this.image.boolean(true)) return 'true';
    return object === this.image.boolean(false) ? 'false' : undefined;
  }

  private special(object: GuestObject): string | undefined {
    const kind = this.classNameOf(object.behavior);
    switch (kind) {
      case 'Symbol':
        return `#${textOf(object)}`;
      case 'String':
        return `'${textOf(object)}'`;
      case 'Behavior':
        return `behavior ${this.classNameOf(object)}`;
      case 'Association':
        return `{${this.text(this.classes.read(object, 'Association', 'key'))}}`;
      case 'SendSite':
      case 'SuperSendSite':
        return `site #${this.text(this.classes.read(object, 'SendSite', 'selector'))}`;
      case 'Metaclass':
        return this.speciesName(object);
      default:
        return kind.endsWith(' class') ? this.speciesName(object) : undefined;
    }
  }

  private classNameOf(behavior: GuestObject): string {
    const species = this.classes.read(behavior, 'Behavior', 'species');
    return isSmallInteger(species) || species === this.image.nil ? 'anonymous object' : this.speciesName(species);
  }

  private speciesName(species: GuestObject): string {
    if (species.behavior !== this.classes.behaviorNamed('Metaclass')) return this.text(this.classes.read(species, 'Class', 'name'));
    return `${this.text(this.classes.read(this.classes.read(species, 'Metaclass', 'instanceClass') as GuestObject, 'Class', 'name'))} class`;
  }

  private text(value: Value): string {
    return isSmallInteger(value) || !value.isBytes ? '?' : textOf(value);
  }
}
