'use strict';

const { Benchmark } = require('./benchmark');
const { IdentityDictionary, Vector } = require('./library');

class Sym {
  constructor(hash) {
    this.hash = hash;
  }

  customHash() {
    return this.hash;
  }
}

const [ABSOLUTE_STRONGEST, REQUIRED, STRONG_PREFERRED, PREFERRED, STRONG_DEFAULT, DEFAULT, WEAK_DEFAULT, ABSOLUTE_WEAKEST] = [0, 1, 2, 3, 4, 5, 6, 7].map((each) => new Sym(each));

class Strength {
  constructor(symbol) {
    this.symbol = symbol;
    this.arithmeticValue = Strength.table.at(symbol);
  }

  static of(symbol) {
    return Strength.constants.at(symbol);
  }

  sameAs(other) {
    return this.arithmeticValue === other.arithmeticValue;
  }

  stronger(other) {
    return this.arithmeticValue < other.arithmeticValue;
  }

  weaker(other) {
    return this.arithmeticValue > other.arithmeticValue;
  }

  weakest(other) {
    return other.weaker(this) ? other : this;
  }
}

Strength.table = new IdentityDictionary();
Strength.table.atPut(ABSOLUTE_STRONGEST, -10000);
Strength.table.atPut(REQUIRED, -800);
Strength.table.atPut(STRONG_PREFERRED, -600);
Strength.table.atPut(PREFERRED, -400);
Strength.table.atPut(STRONG_DEFAULT, -200);
Strength.table.atPut(DEFAULT, 0);
Strength.table.atPut(WEAK_DEFAULT, 500);
Strength.table.atPut(ABSOLUTE_WEAKEST, 10000);
Strength.constants = new IdentityDictionary();
Strength.table.keys().forEach((each) => Strength.constants.atPut(each, new Strength(each)));

class Variable {
  constructor(value = 0) {
    this.value = value;
    this.constraints = new Vector(2);
    this.determinedBy = null;
    this.mark = 0;
    this.walkStrength = Strength.of(ABSOLUTE_WEAKEST);
    this.stay = true;
  }

  addConstraint(constraint) {
    this.constraints.append(constraint);
  }

  removeConstraint(constraint) {
    this.constraints.remove(constraint);
    if (this.determinedBy === constraint) this.determinedBy = null;
  }
}

class AbstractConstraint {
  constructor(strength) {
    this.strength = Strength.of(strength);
  }

  isInput() {
    return false;
  }

  inputsKnown(mark) {
    return !this.inputsHasOne((each) => !(each.mark === mark || each.stay || each.determinedBy === null));
  }

  addConstraint(planner) {
    this.addToGraph();
    planner.incrementalAdd(this);
  }

  destroyConstraint(planner) {
    if (this.isSatisfied()) planner.incrementalRemove(this);
    this.removeFromGraph();
  }

  satisfy(mark, planner) {
    this.chooseMethod(mark);
    if (!this.isSatisfied()) {
      if (this.strength.sameAs(Strength.of(REQUIRED))) throw new Error('Could not satisfy a required constraint');
      return null;
    }
    this.inputsDo((each) => {
      each.mark = mark;
    });
    const out = this.output();
    const overridden = out.determinedBy;
    if (overridden !== null) overridden.markUnsatisfied();
    out.determinedBy = this;
    if (!planner.addPropagate(this, mark)) throw new Error('Cycle encountered adding: Constraint removed');
    out.mark = mark;
    return overridden;
  }
}

class UnaryConstraint extends AbstractConstraint {
  constructor(variable, strength, planner) {
    super(strength);
    this.variable = variable;
    this.satisfied = false;
    this.addConstraint(planner);
  }

  output() {
    return this.variable;
  }

  isSatisfied() {
    return this.satisfied;
  }

  inputsHasOne() {
    return false;
  }

  inputsDo() {}

  addToGraph() {
    this.variable.addConstraint(this);
    this.satisfied = false;
  }

  removeFromGraph() {
    if (this.variable !== null) this.variable.removeConstraint(this);
    this.satisfied = false;
  }

  chooseMethod(mark) {
    this.satisfied = this.variable.mark !== mark && this.strength.stronger(this.variable.walkStrength);
  }

  markUnsatisfied() {
    this.satisfied = false;
  }

  recalculate() {
    this.variable.walkStrength = this.strength;
    this.variable.stay = !this.isInput();
    if (this.variable.stay) this.execute();
  }

  execute() {}
}

class EditConstraint extends UnaryConstraint {
  isInput() {
    return true;
  }
}

class StayConstraint extends UnaryConstraint {}

class BinaryConstraint extends AbstractConstraint {
  constructor(v1, v2, strength) {
    super(strength);
    this.v1 = v1;
    this.v2 = v2;
    this.direction = null;
  }

  isSatisfied() {
    return this.direction !== null;
  }

  isForward() {
    return this.direction === 'forward';
  }

  input() {
    return this.isForward() ? this.v1 : this.v2;
  }

  output() {
    return this.isForward() ? this.v2 : this.v1;
  }

  inputsHasOne(fn) {
    return fn(this.input());
  }

  inputsDo(fn) {
    fn(this.input());
  }

  addToGraph() {
    this.v1.addConstraint(this);
    this.v2.addConstraint(this);
    this.direction = null;
  }

  removeFromGraph() {
    if (this.v1 !== null) this.v1.removeConstraint(this);
    if (this.v2 !== null) this.v2.removeConstraint(this);
    this.direction = null;
  }

  chooseMethod(mark) {
    const { v1, v2, strength } = this;
    if (v1.mark === mark) this.choose('forward', v2.mark !== mark && strength.stronger(v2.walkStrength));
    else if (v2.mark === mark) this.choose('backward', strength.stronger(v1.walkStrength));
    else if (v1.walkStrength.weaker(v2.walkStrength)) this.choose('backward', strength.stronger(v1.walkStrength));
    else this.choose('forward', strength.stronger(v2.walkStrength));
  }

  choose(direction, chosen) {
    this.direction = chosen ? direction : null;
  }

  markUnsatisfied() {
    this.direction = null;
  }

  recalculate() {
    const input = this.input();
    const output = this.output();
    output.walkStrength = this.strength.weakest(input.walkStrength);
    output.stay = input.stay;
    if (output.stay) this.execute();
  }
}

class EqualityConstraint extends BinaryConstraint {
  constructor(v1, v2, strength, planner) {
    super(v1, v2, strength);
    this.addConstraint(planner);
  }

  execute() {
    if (this.isForward()) this.v2.value = this.v1.value;
    else this.v1.value = this.v2.value;
  }
}

class ScaleConstraint extends BinaryConstraint {
  constructor(source, scale, offset, destination, strength, planner) {
    super(source, destination, strength);
    this.scale = scale;
    this.offset = offset;
    this.addConstraint(planner);
  }

  inputsHasOne(fn) {
    return fn(this.input()) || fn(this.scale) || fn(this.offset);
  }

  inputsDo(fn) {
    fn(this.input());
    fn(this.scale);
    fn(this.offset);
  }

  addToGraph() {
    this.v1.addConstraint(this);
    this.v2.addConstraint(this);
    this.scale.addConstraint(this);
    this.offset.addConstraint(this);
    this.direction = null;
  }

  removeFromGraph() {
    super.removeFromGraph();
    if (this.scale !== null) this.scale.removeConstraint(this);
    if (this.offset !== null) this.offset.removeConstraint(this);
  }

  recalculate() {
    const input = this.input();
    const output = this.output();
    output.walkStrength = this.strength.weakest(input.walkStrength);
    output.stay = input.stay && this.scale.stay && this.offset.stay;
    if (output.stay) this.execute();
  }

  execute() {
    if (this.isForward()) this.v2.value = this.v1.value * this.scale.value + this.offset.value;
    else this.v1.value = Math.floor((this.v2.value - this.offset.value) / this.scale.value);
  }
}

class Plan extends Vector {
  execute() {
    this.forEach((each) => each.execute());
  }
}

class Planner {
  constructor() {
    this.currentMark = 1;
  }

  static chainTest(n) {
    const planner = new Planner();
    const variables = new Array(n + 1).fill(null);
    for (let i = 0; i < n + 1; i++) variables[i] = new Variable();
    for (let i = 0; i < n; i++) new EqualityConstraint(variables[i], variables[i + 1], REQUIRED, planner);
    new StayConstraint(variables[n], STRONG_DEFAULT, planner);
    const edit = new EditConstraint(variables[0], PREFERRED, planner);
    const plan = planner.extractPlanFromConstraints(Vector.with(edit));
    for (let value = 1; value <= 100; value++) {
      variables[0].value = value;
      plan.execute();
      if (variables[n].value !== value) throw new Error('Chain test failed');
    }
    edit.destroyConstraint(planner);
  }

  static projectionTest(n) {
    const planner = new Planner();
    const destinations = new Vector();
    const scale = new Variable(10);
    const offset = new Variable(1000);
    let source = null;
    let destination = null;
    for (let i = 1; i <= n; i++) {
      source = new Variable(i);
      destination = new Variable(i);
      destinations.append(destination);
      new StayConstraint(source, DEFAULT, planner);
      new ScaleConstraint(source, scale, offset, destination, REQUIRED, planner);
    }
    planner.change(source, 17);
    if (destination.value !== 1170) throw new Error('Projection test 1 failed');
    planner.change(destination, 1050);
    if (source.value !== 5) throw new Error('Projection test 2 failed');
    planner.change(scale, 5);
    for (let i = 0; i < n - 1; i++) if (destinations.at(i).value !== (i + 1) * 5 + 1000) throw new Error('Projection test 3 failed');
    planner.change(offset, 2000);
    for (let i = 0; i < n - 1; i++) if (destinations.at(i).value !== (i + 1) * 5 + 2000) throw new Error('Projection test 4 failed');
  }

  incrementalAdd(constraint) {
    const mark = this.newMark();
    let overridden = constraint.satisfy(mark, this);
    while (overridden !== null) overridden = overridden.satisfy(mark, this);
  }

  incrementalRemove(constraint) {
    const out = constraint.output();
    constraint.markUnsatisfied();
    constraint.removeFromGraph();
    this.removePropagateFrom(out).forEach((each) => this.incrementalAdd(each));
  }

  extractPlanFromConstraints(constraints) {
    const sources = new Vector();
    constraints.forEach((each) => {
      if (each.isInput() && each.isSatisfied()) sources.append(each);
    });
    return this.makePlan(sources);
  }

  makePlan(sources) {
    const mark = this.newMark();
    const plan = new Plan();
    const todo = sources;
    while (!todo.isEmpty()) {
      const constraint = todo.removeFirst();
      if (constraint.output().mark !== mark && constraint.inputsKnown(mark)) {
        plan.append(constraint);
        constraint.output().mark = mark;
        this.addConstraintsConsuming(constraint.output(), todo);
      }
    }
    return plan;
  }

  change(variable, value) {
    const edit = new EditConstraint(variable, PREFERRED, this);
    const plan = this.extractPlanFromConstraints(Vector.with(edit));
    for (let i = 0; i < 10; i++) {
      variable.value = value;
      plan.execute();
    }
    edit.destroyConstraint(this);
  }

  addPropagate(constraint, mark) {
    const todo = Vector.with(constraint);
    while (!todo.isEmpty()) {
      const each = todo.removeFirst();
      if (each.output().mark === mark) {
        this.incrementalRemove(constraint);
        return false;
      }
      each.recalculate();
      this.addConstraintsConsuming(each.output(), todo);
    }
    return true;
  }

  addConstraintsConsuming(variable, vector) {
    const determining = variable.determinedBy;
    variable.constraints.forEach((each) => {
      if (each !== determining && each.isSatisfied()) vector.append(each);
    });
  }

  removePropagateFrom(variable) {
    const unsatisfied = new Vector();
    variable.determinedBy = null;
    variable.walkStrength = Strength.of(ABSOLUTE_WEAKEST);
    variable.stay = true;
    const todo = Vector.with(variable);
    while (!todo.isEmpty()) {
      const next = todo.removeFirst();
      next.constraints.forEach((each) => {
        if (!each.isSatisfied()) unsatisfied.append(each);
      });
      this.recalculateConsumersOf(next, todo);
    }
    unsatisfied.sort((one, other) => one.strength.stronger(other.strength));
    return unsatisfied;
  }

  recalculateConsumersOf(variable, vector) {
    const determining = variable.determinedBy;
    variable.constraints.forEach((each) => {
      if (each !== determining && each.isSatisfied()) {
        each.recalculate();
        vector.append(each.output());
      }
    });
  }

  newMark() {
    return this.currentMark++;
  }
}

class DeltaBlue extends Benchmark {
  innerBenchmarkLoop(innerIterations) {
    Planner.chainTest(innerIterations);
    Planner.projectionTest(innerIterations);
    return true;
  }
}

module.exports = { DeltaBlue };
