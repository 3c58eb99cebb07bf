from benchmark import Benchmark
from library import IdentityDictionary, IdentitySet, SuiteSet, Vector


class BasicBlock:
    def __init__(self, name):
        self.name = name
        self.in_edges = Vector(2)
        self.out_edges = Vector(2)

    def custom_hash(self):
        return self.name


class BasicBlockEdge:
    def __init__(self, graph, source, target):
        self.source = graph.create_node(source)
        self.target = graph.create_node(target)
        self.source.out_edges.append(self.target)
        self.target.in_edges.append(self.source)
        graph.edges.append(self)


class ControlFlowGraph:
    def __init__(self):
        self.basic_blocks = Vector()
        self.edges = Vector()
        self.start_node = None

    def num_nodes(self):
        return self.basic_blocks.size()

    def create_node(self, name):
        known = self.basic_blocks.at(name)
        if known is not None:
            return known
        node = BasicBlock(name)
        self.basic_blocks.at_put(name, node)
        if self.num_nodes() == 1:
            self.start_node = node
        return node


class SimpleLoop:
    def __init__(self, block, is_reducible):
        self.is_reducible = is_reducible
        self.parent = None
        self.is_root = False
        self.nesting_level = 0
        self.depth_level = 0
        self.counter = 0
        self.basic_blocks = IdentitySet()
        self.children = IdentitySet()
        if block is not None:
            self.basic_blocks.add(block)
        self.header = block

    def set_parent(self, parent):
        self.parent = parent
        parent.children.add(self)

    def set_nesting_level(self, level):
        self.nesting_level = level
        if level == 0:
            self.is_root = True


class LoopStructureGraph:
    def __init__(self):
        self.loops = Vector()
        self.loop_counter = 0
        self.root = self.create_loop(None, True)
        self.root.set_nesting_level(0)

    def create_loop(self, block, is_reducible):
        loop = SimpleLoop(block, is_reducible)
        loop.counter = self.loop_counter
        self.loop_counter += 1
        self.loops.append(loop)
        return loop

    def calculate_nesting_level(self):
        def set_parent(each):
            if not each.is_root and each.parent is None:
                each.set_parent(self.root)

        self.loops.for_each(set_parent)
        self.calculate_nesting_level_of(self.root, 0)

    def calculate_nesting_level_of(self, loop, depth):
        loop.depth_level = depth

        def calculate(each):
            self.calculate_nesting_level_of(each, depth + 1)
            loop.set_nesting_level(max(loop.nesting_level, 1 + each.nesting_level))

        loop.children.for_each(calculate)


class UnionFindNode:
    def __init__(self):
        self.parent = None
        self.basic_block = None
        self.loop = None
        self.dfs_number = 0

    def init_node(self, block, dfs_number):
        self.parent = self
        self.basic_block = block
        self.dfs_number = dfs_number
        self.loop = None

    def find_set(self):
        path = Vector()
        node = self
        while node is not node.parent:
            if node.parent is not node.parent.parent:
                path.append(node)
            node = node.parent
        path.for_each(lambda each: each.union(node))
        return node

    def union(self, node):
        self.parent = node


UNVISITED = 2147483647
MAX_NON_BACK_PREDS = 32 * 1024


class HavlakLoopFinder:
    def __init__(self, graph, loops):
        self.graph = graph
        self.loops = loops
        self.non_back_preds = Vector()
        self.back_preds = Vector()
        self.number = IdentityDictionary()
        self.max_size = 0
        self.header = None
        self.type = None
        self.last = None
        self.nodes = None

    def find_loops(self):
        if self.graph.start_node is None:
            return
        size = self.graph.num_nodes()
        self.prepare(size)
        self.init_all_nodes()
        self.identify_edges(size)
        self.header[0] = 0
        for w in range(size - 1, -1, -1):
            if not self.find_loop_at(w):
                return

    def prepare(self, size):
        self.non_back_preds.remove_all()
        self.back_preds.remove_all()
        self.number.remove_all()
        if size > self.max_size:
            self.header = [0] * size
            self.type = [None] * size
            self.last = [0] * size
            self.nodes = [None] * size
            self.max_size = size
        for i in range(size):
            self.non_back_preds.append(SuiteSet())
            self.back_preds.append(Vector())
            self.nodes[i] = UnionFindNode()

    def init_all_nodes(self):
        self.graph.basic_blocks.for_each(lambda each: self.number.at_put(each, UNVISITED))
        self.depth_first(self.graph.start_node, 0)

    def depth_first(self, block, current):
        self.nodes[current].init_node(block, current)
        self.number.at_put(block, current)
        last_number = current

        def visit(target):
            nonlocal last_number
            if self.number.at(target) == UNVISITED:
                last_number = self.depth_first(target, last_number + 1)

        block.out_edges.for_each(visit)
        self.last[current] = last_number
        return last_number

    def is_ancestor(self, w, v):
        return w <= v <= self.last[w]

    def identify_edges(self, size):
        for w in range(size):
            self.header[w] = 0
            self.type[w] = "nonHeader"
            block = self.nodes[w].basic_block
            if block is None:
                self.type[w] = "dead"
            else:
                self.process_edges(block, w)

    def process_edges(self, block, w):
        def process(each):
            v = self.number.at(each)
            if v == UNVISITED:
                return
            if self.is_ancestor(w, v):
                self.back_preds.at(w).append(v)
            else:
                self.non_back_preds.at(w).add(v)

        block.in_edges.for_each(process)

    def find_loop_at(self, w):
        block = self.nodes[w].basic_block
        if block is None:
            return True
        pool = Vector()
        self.add_back_predecessors(w, pool)
        if not pool.is_empty():
            self.type[w] = "reducible"
        if not self.chase_from(pool, w):
            return False
        if pool.is_empty() and self.type[w] != "self":
            return True
        loop = self.loops.create_loop(block, self.type[w] != "irreducible")
        self.set_attributes(loop, w, pool)
        return True

    def add_back_predecessors(self, w, pool):
        def add(v):
            if v == w:
                self.type[w] = "self"
            else:
                pool.append(self.nodes[v].find_set())

        self.back_preds.at(w).for_each(add)

    def chase_from(self, pool, w):
        work = Vector()
        pool.for_each(work.append)
        while not work.is_empty():
            predecessors = self.non_back_preds.at(work.remove_first().dfs_number)
            if predecessors.size() > MAX_NON_BACK_PREDS:
                return False
            self.chase(predecessors, w, pool, work)
        return True

    def chase(self, predecessors, w, pool, work):
        def follow(each):
            node = self.nodes[each].find_set()
            if not self.is_ancestor(w, node.dfs_number):
                self.type[w] = "irreducible"
                self.non_back_preds.at(w).add(node.dfs_number)
            elif node.dfs_number != w and not pool.has_some(lambda one: one is node):
                work.append(node)
                pool.append(node)

        predecessors.for_each(follow)

    def set_attributes(self, loop, w, pool):
        self.nodes[w].loop = loop

        def set_attribute(node):
            self.header[node.dfs_number] = w
            node.union(self.nodes[w])
            if node.loop is None:
                loop.basic_blocks.add(node.basic_block)
            else:
                node.loop.set_parent(loop)

        pool.for_each(set_attribute)


class LoopTesterApp:
    def __init__(self):
        self.graph = ControlFlowGraph()
        self.loops = LoopStructureGraph()
        self.graph.create_node(0)

    def main(self, dummy_loops, find_loop_iterations, par_loops, par_par_loops, par_par_par_loops):
        self.construct_simple_graph()
        for _ in range(dummy_loops):
            self.find_loops(self.loops)
        self.construct_graph(par_loops, par_par_loops, par_par_par_loops)
        self.find_loops(self.loops)
        for _ in range(find_loop_iterations):
            self.find_loops(LoopStructureGraph())
        self.loops.calculate_nesting_level()
        return self.loops.loops.size(), self.graph.num_nodes()

    def construct_simple_graph(self):
        self.graph.create_node(0)
        self.build_base_loop(0)
        self.graph.create_node(1)
        self.connect(0, 2)

    def construct_graph(self, par_loops, par_par_loops, par_par_par_loops):
        n = 2
        for _ in range(par_loops):
            self.graph.create_node(n + 1)
            self.connect(2, n + 1)
            n += 1
            for _ in range(par_par_loops):
                top = n
                n = self.build_straight(n, 1)
                for _ in range(par_par_par_loops):
                    n = self.build_base_loop(n)
                bottom = self.build_straight(n, 1)
                self.connect(n, top)
                n = bottom
            self.connect(n, 1)

    def connect(self, start, end):
        BasicBlockEdge(self.graph, start, end)

    def build_diamond(self, start):
        self.connect(start, start + 1)
        self.connect(start, start + 2)
        self.connect(start + 1, start + 3)
        self.connect(start + 2, start + 3)
        return start + 3

    def build_straight(self, start, n):
        for i in range(n):
            self.connect(start + i, start + i + 1)
        return start + n

    def build_base_loop(self, start):
        top = self.build_straight(start, 1)
        first = self.build_diamond(top)
        inner = self.build_straight(first, 1)
        second = self.build_diamond(inner)
        footer = self.build_straight(second, 1)
        self.connect(second, inner)
        self.connect(first, top)
        self.connect(footer, start)
        return self.build_straight(footer, 1)

    def find_loops(self, loops):
        HavlakLoopFinder(self.graph, loops).find_loops()


class Havlak(Benchmark):
    def inner_benchmark_loop(self, inner_iterations):
        loops, blocks = LoopTesterApp().main(inner_iterations, 50, 10, 10, 5)
        results = {1: 1605, 15: 1647, 150: 2052, 1500: 6102, 15000: 46602}
        return self.is_known(results, inner_iterations, loops) and blocks == 5213
