from benchmark import Benchmark
from library import IdentityDictionary, Vector


class Sym:
    def __init__(self, given_hash):
        self.hash = given_hash

    def custom_hash(self):
        return self.hash


ABSOLUTE_STRONGEST = Sym(0)
REQUIRED = Sym(1)
STRONG_PREFERRED = Sym(2)
PREFERRED = Sym(3)
STRONG_DEFAULT = Sym(4)
DEFAULT = Sym(5)
WEAK_DEFAULT = Sym(6)
ABSOLUTE_WEAKEST = Sym(7)


class Strength:
    table = IdentityDictionary()
    constants = IdentityDictionary()

    def __init__(self, symbol):
        self.symbol = symbol
        self.arithmetic_value = Strength.table.at(symbol)

    @staticmethod
    def of(symbol):
        return Strength.constants.at(symbol)

    def same_as(self, other):
        return self.arithmetic_value == other.arithmetic_value

    def stronger(self, other):
        return self.arithmetic_value < other.arithmetic_value

    def weaker(self, other):
        return self.arithmetic_value > other.arithmetic_value

    def weakest(self, other):
        return other if other.weaker(self) else self


Strength.table.at_put(ABSOLUTE_STRONGEST, -10000)
Strength.table.at_put(REQUIRED, -800)
Strength.table.at_put(STRONG_PREFERRED, -600)
Strength.table.at_put(PREFERRED, -400)
Strength.table.at_put(STRONG_DEFAULT, -200)
Strength.table.at_put(DEFAULT, 0)
Strength.table.at_put(WEAK_DEFAULT, 500)
Strength.table.at_put(ABSOLUTE_WEAKEST, 10000)
Strength.table.keys().for_each(lambda each: Strength.constants.at_put(each, Strength(each)))


class Variable:
    def __init__(self, value=0):
        self.value = value
        self.constraints = Vector(2)
        self.determined_by = None
        self.mark = 0
        self.walk_strength = Strength.of(ABSOLUTE_WEAKEST)
        self.stay = True

    def add_constraint(self, constraint):
        self.constraints.append(constraint)

    def remove_constraint(self, constraint):
        self.constraints.remove(constraint)
        if self.determined_by is constraint:
            self.determined_by = None


class AbstractConstraint:
    def __init__(self, strength):
        self.strength = Strength.of(strength)

    def is_input(self):
        return False

    def inputs_known(self, mark):
        return not self.inputs_has_one(lambda each: not (each.mark == mark or each.stay or each.determined_by is None))

    def add_constraint(self, planner):
        self.add_to_graph()
        planner.incremental_add(self)

    def destroy_constraint(self, planner):
        if self.is_satisfied():
            planner.incremental_remove(self)
        self.remove_from_graph()

    def satisfy(self, mark, planner):
        self.choose_method(mark)
        if not self.is_satisfied():
            if self.strength.same_as(Strength.of(REQUIRED)):
                raise ValueError("Could not satisfy a required constraint")
            return None

        def set_mark(each):
            each.mark = mark

        self.inputs_do(set_mark)
        out = self.output()
        overridden = out.determined_by
        if overridden is not None:
            overridden.mark_unsatisfied()
        out.determined_by = self
        if not planner.add_propagate(self, mark):
            raise ValueError("Cycle encountered adding: Constraint removed")
        out.mark = mark
        return overridden


class UnaryConstraint(AbstractConstraint):
    def __init__(self, variable, strength, planner):
        super().__init__(strength)
        self.variable = variable
        self.satisfied = False
        self.add_constraint(planner)

    def output(self):
        return self.variable

    def is_satisfied(self):
        return self.satisfied

    def inputs_has_one(self, fn):
        return False

    def inputs_do(self, fn):
        pass

    def add_to_graph(self):
        self.variable.add_constraint(self)
        self.satisfied = False

    def remove_from_graph(self):
        if self.variable is not None:
            self.variable.remove_constraint(self)
        self.satisfied = False

    def choose_method(self, mark):
        self.satisfied = self.variable.mark != mark and self.strength.stronger(self.variable.walk_strength)

    def mark_unsatisfied(self):
        self.satisfied = False

    def recalculate(self):
        self.variable.walk_strength = self.strength
        self.variable.stay = not self.is_input()
        if self.variable.stay:
            self.execute()

    def execute(self):
        pass


class EditConstraint(UnaryConstraint):
    def is_input(self):
        return True


class StayConstraint(UnaryConstraint):
    pass


class BinaryConstraint(AbstractConstraint):
    def __init__(self, v1, v2, strength):
        super().__init__(strength)
        self.v1 = v1
        self.v2 = v2
        self.direction = None

    def is_satisfied(self):
        return self.direction is not None

    def is_forward(self):
        return self.direction == "forward"

    def input(self):
        return self.v1 if self.is_forward() else self.v2

    def output(self):
        return self.v2 if self.is_forward() else self.v1

    def inputs_has_one(self, fn):
        return fn(self.input())

    def inputs_do(self, fn):
        fn(self.input())

    def add_to_graph(self):
        self.v1.add_constraint(self)
        self.v2.add_constraint(self)
        self.direction = None

    def remove_from_graph(self):
        if self.v1 is not None:
            self.v1.remove_constraint(self)
        if self.v2 is not None:
            self.v2.remove_constraint(self)
        self.direction = None

    def choose_method(self, mark):
        v1, v2, strength = self.v1, self.v2, self.strength
        if v1.mark == mark:
            self.choose("forward", v2.mark != mark and strength.stronger(v2.walk_strength))
        elif v2.mark == mark:
            self.choose("backward", strength.stronger(v1.walk_strength))
        elif v1.walk_strength.weaker(v2.walk_strength):
            self.choose("backward", strength.stronger(v1.walk_strength))
        else:
            self.choose("forward", strength.stronger(v2.walk_strength))

    def choose(self, direction, chosen):
        self.direction = direction if chosen else None

    def mark_unsatisfied(self):
        self.direction = None

    def recalculate(self):
        source = self.input()
        output = self.output()
        output.walk_strength = self.strength.weakest(source.walk_strength)
        output.stay = source.stay
        if output.stay:
            self.execute()


class EqualityConstraint(BinaryConstraint):
    def __init__(self, v1, v2, strength, planner):
        super().__init__(v1, v2, strength)
        self.add_constraint(planner)

    def execute(self):
        if self.is_forward():
            self.v2.value = self.v1.value
        else:
            self.v1.value = self.v2.value


class ScaleConstraint(BinaryConstraint):
    def __init__(self, source, scale, offset, destination, strength, planner):
        super().__init__(source, destination, strength)
        self.scale = scale
        self.offset = offset
        self.add_constraint(planner)

    def inputs_has_one(self, fn):
        return fn(self.input()) or fn(self.scale) or fn(self.offset)

    def inputs_do(self, fn):
        fn(self.input())
        fn(self.scale)
        fn(self.offset)

    def add_to_graph(self):
        self.v1.add_constraint(self)
        self.v2.add_constraint(self)
        self.scale.add_constraint(self)
        self.offset.add_constraint(self)
        self.direction = None

    def remove_from_graph(self):
        super().remove_from_graph()
        if self.scale is not None:
            self.scale.remove_constraint(self)
        if self.offset is not None:
            self.offset.remove_constraint(self)

    def recalculate(self):
        source = self.input()
        output = self.output()
        output.walk_strength = self.strength.weakest(source.walk_strength)
        output.stay = source.stay and self.scale.stay and self.offset.stay
        if output.stay:
            self.execute()

    def execute(self):
        if self.is_forward():
            self.v2.value = self.v1.value * self.scale.value + self.offset.value
        else:
            self.v1.value = (self.v2.value - self.offset.value) // self.scale.value


class Plan(Vector):
    def execute(self):
        self.for_each(lambda each: each.execute())


class Planner:
    def __init__(self):
        self.current_mark = 1

    @staticmethod
    def chain_test(n):
        planner = Planner()
        variables = [None] * (n + 1)
        for i in range(n + 1):
            variables[i] = Variable()
        for i in range(n):
            EqualityConstraint(variables[i], variables[i + 1], REQUIRED, planner)
        StayConstraint(variables[n], STRONG_DEFAULT, planner)
        edit = EditConstraint(variables[0], PREFERRED, planner)
        plan = planner.extract_plan_from_constraints(Vector.holding(edit))
        for value in range(1, 101):
            variables[0].value = value
            plan.execute()
            if variables[n].value != value:
                raise ValueError("Chain test failed")
        edit.destroy_constraint(planner)

    @staticmethod
    def projection_test(n):
        planner = Planner()
        destinations = Vector()
        scale = Variable(10)
        offset = Variable(1000)
        source = None
        destination = None
        for i in range(1, n + 1):
            source = Variable(i)
            destination = Variable(i)
            destinations.append(destination)
            StayConstraint(source, DEFAULT, planner)
            ScaleConstraint(source, scale, offset, destination, REQUIRED, planner)
        planner.change(source, 17)
        if destination.value != 1170:
            raise ValueError("Projection test 1 failed")
        planner.change(destination, 1050)
        if source.value != 5:
            raise ValueError("Projection test 2 failed")
        planner.change(scale, 5)
        for i in range(n - 1):
            if destinations.at(i).value != (i + 1) * 5 + 1000:
                raise ValueError("Projection test 3 failed")
        planner.change(offset, 2000)
        for i in range(n - 1):
            if destinations.at(i).value != (i + 1) * 5 + 2000:
                raise ValueError("Projection test 4 failed")

    def incremental_add(self, constraint):
        mark = self.new_mark()
        overridden = constraint.satisfy(mark, self)
        while overridden is not None:
            overridden = overridden.satisfy(mark, self)

    def incremental_remove(self, constraint):
        out = constraint.output()
        constraint.mark_unsatisfied()
        constraint.remove_from_graph()
        self.remove_propagate_from(out).for_each(self.incremental_add)

    def extract_plan_from_constraints(self, constraints):
        sources = Vector()

        def add(each):
            if each.is_input() and each.is_satisfied():
                sources.append(each)

        constraints.for_each(add)
        return self.make_plan(sources)

    def make_plan(self, sources):
        mark = self.new_mark()
        plan = Plan()
        todo = sources
        while not todo.is_empty():
            constraint = todo.remove_first()
            if constraint.output().mark != mark and constraint.inputs_known(mark):
                plan.append(constraint)
                constraint.output().mark = mark
                self.add_constraints_consuming(constraint.output(), todo)
        return plan

    def change(self, variable, value):
        edit = EditConstraint(variable, PREFERRED, self)
        plan = self.extract_plan_from_constraints(Vector.holding(edit))
        for _ in range(10):
            variable.value = value
            plan.execute()
        edit.destroy_constraint(self)

    def add_propagate(self, constraint, mark):
        todo = Vector.holding(constraint)
        while not todo.is_empty():
            each = todo.remove_first()
            if each.output().mark == mark:
                self.incremental_remove(constraint)
                return False
            each.recalculate()
            self.add_constraints_consuming(each.output(), todo)
        return True

    def add_constraints_consuming(self, variable, vector):
        determining = variable.determined_by

        def add(each):
            if each is not determining and each.is_satisfied():
                vector.append(each)

        variable.constraints.for_each(add)

    def remove_propagate_from(self, variable):
        unsatisfied = Vector()
        variable.determined_by = None
        variable.walk_strength = Strength.of(ABSOLUTE_WEAKEST)
        variable.stay = True

        def add(each):
            if not each.is_satisfied():
                unsatisfied.append(each)

        todo = Vector.holding(variable)
        while not todo.is_empty():
            following = todo.remove_first()
            following.constraints.for_each(add)
            self.recalculate_consumers_of(following, todo)
        unsatisfied.sort(lambda one, other: one.strength.stronger(other.strength))
        return unsatisfied

    def recalculate_consumers_of(self, variable, vector):
        determining = variable.determined_by

        def recalculate(each):
            if each is not determining and each.is_satisfied():
                each.recalculate()
                vector.append(each.output())

        variable.constraints.for_each(recalculate)

    def new_mark(self):
        mark = self.current_mark
        self.current_mark += 1
        return mark


class DeltaBlue(Benchmark):
    def inner_benchmark_loop(self, inner_iterations):
        Planner.chain_test(inner_iterations)
        Planner.projection_test(inner_iterations)
        return True
