'use strict';

const { Benchmark } = require('./benchmark');
const { IdentityDictionary, SuiteSet, Vector } = require('./library');

class BasicBlock {
  constructor(name) {
    this.name = name;
    this.inEdges = new Vector(2);
    this.outEdges = new Vector(2);
  }

  customHash() {
    return this.name;
  }
}

class BasicBlockEdge {
  constructor(graph, fromName, toName) {
    this.from = graph.createNode(fromName);
    this.to = graph.createNode(toName);
    this.from.outEdges.append(this.to);
    this.to.inEdges.append(this.from);
    graph.edges.append(this);
  }
}

class ControlFlowGraph {
  constructor() {
    this.basicBlocks = new Vector();
    this.edges = new Vector();
    this.startNode = null;
  }

  numNodes() {
    return this.basicBlocks.size();
  }

  createNode(name) {
    const known = this.basicBlocks.at(name);
    if (known !== null) return known;
    const node = new BasicBlock(name);
    this.basicBlocks.atPut(name, node);
    if (this.numNodes() === 1) this.startNode = node;
    return node;
  }
}

class SimpleLoop {
  constructor(block, isReducible) {
    this.isReducible = isReducible;
    this.parent = null;
    this.isRoot = false;
    this.nestingLevel = 0;
    this.depthLevel = 0;
    this.counter = 0;
    this.basicBlocks = new SuiteSet();
    this.children = new SuiteSet();
    if (block !== null) this.basicBlocks.add(block);
    this.header = block;
  }

  setParent(parent) {
    this.parent = parent;
    parent.children.add(this);
  }

  setNestingLevel(level) {
    this.nestingLevel = level;
    if (level === 0) this.isRoot = true;
  }
}

class LoopStructureGraph {
  constructor() {
    this.loops = new Vector();
    this.loopCounter = 0;
    this.root = this.createLoop(null, true);
    this.root.setNestingLevel(0);
  }

  createLoop(block, isReducible) {
    const loop = new SimpleLoop(block, isReducible);
    loop.counter = this.loopCounter++;
    this.loops.append(loop);
    return loop;
  }

  calculateNestingLevel() {
    this.loops.forEach((each) => {
      if (!each.isRoot && each.parent === null) each.setParent(this.root);
    });
    this.calculateNestingLevelOf(this.root, 0);
  }

  calculateNestingLevelOf(loop, depth) {
    loop.depthLevel = depth;
    loop.children.forEach((each) => {
      this.calculateNestingLevelOf(each, depth + 1);
      loop.setNestingLevel(Math.max(loop.nestingLevel, 1 + each.nestingLevel));
    });
  }
}

class UnionFindNode {
  constructor() {
    this.parent = null;
    this.basicBlock = null;
    this.loop = null;
    this.dfsNumber = 0;
  }

  initNode(block, dfsNumber) {
    this.parent = this;
    this.basicBlock = block;
    this.dfsNumber = dfsNumber;
    this.loop = null;
  }

  findSet() {
    const path = new Vector();
    let node = this;
    while (node !== node.parent) {
      if (node.parent !== node.parent.parent) path.append(node);
      node = node.parent;
    }
    path.forEach((each) => each.union(node));
    return node;
  }

  union(node) {
    this.parent = node;
  }
}

const UNVISITED = 2147483647;
const MAX_NON_BACK_PREDS = 32 * 1024;

class HavlakLoopFinder {
  constructor(graph, loops) {
    this.graph = graph;
    this.loops = loops;
    this.nonBackPreds = new Vector();
    this.backPreds = new Vector();
    this.number = new IdentityDictionary();
    this.maxSize = 0;
    this.header = null;
    this.type = null;
    this.last = null;
    this.nodes = null;
  }

  findLoops() {
    if (this.graph.startNode === null) return;
    const size = this.graph.numNodes();
    this.prepare(size);
    this.initAllNodes();
    this.identifyEdges(size);
    this.header[0] = 0;
    for (let w = size - 1; w >= 0; w--) if (!this.findLoopAt(w)) return;
  }

  prepare(size) {
    this.nonBackPreds.removeAll();
    this.backPreds.removeAll();
    this.number.removeAll();
    if (size > this.maxSize) {
      this.header = new Array(size).fill(0);
      this.type = new Array(size).fill(null);
      this.last = new Array(size).fill(0);
      this.nodes = new Array(size).fill(null);
      this.maxSize = size;
    }
    for (let i = 0; i < size; i++) {
      this.nonBackPreds.append(new SuiteSet());
      this.backPreds.append(new Vector());
      this.nodes[i] = new UnionFindNode();
    }
  }

  initAllNodes() {
    this.graph.basicBlocks.forEach((each) => this.number.atPut(each, UNVISITED));
    this.depthFirst(this.graph.startNode, 0);
  }

  depthFirst(block, current) {
    this.nodes[current].initNode(block, current);
    this.number.atPut(block, current);
    let lastNumber = current;
    block.outEdges.forEach((target) => {
      if (this.number.at(target) === UNVISITED) lastNumber = this.depthFirst(target, lastNumber + 1);
    });
    this.last[current] = lastNumber;
    return lastNumber;
  }

  isAncestor(w, v) {
    return w <= v && v <= this.last[w];
  }

  identifyEdges(size) {
    for (let w = 0; w < size; w++) {
      this.header[w] = 0;
      this.type[w] = 'nonHeader';
      const block = this.nodes[w].basicBlock;
      if (block === null) this.type[w] = 'dead';
      else this.processEdges(block, w);
    }
  }

  processEdges(block, w) {
    block.inEdges.forEach((each) => {
      const v = this.number.at(each);
      if (v === UNVISITED) return;
      if (this.isAncestor(w, v)) this.backPreds.at(w).append(v);
      else this.nonBackPreds.at(w).add(v);
    });
  }

  findLoopAt(w) {
    const block = this.nodes[w].basicBlock;
    if (block === null) return true;
    const pool = new Vector();
    this.addBackPredecessors(w, pool);
    if (!pool.isEmpty()) this.type[w] = 'reducible';
    if (!this.chaseFrom(pool, w)) return false;
    if (pool.isEmpty() && this.type[w] !== 'self') return true;
    const loop = this.loops.createLoop(block, this.type[w] !== 'irreducible');
    this.setAttributes(loop, w, pool);
    return true;
  }

  addBackPredecessors(w, pool) {
    this.backPreds.at(w).forEach((v) => {
      if (v === w) this.type[w] = 'self';
      else pool.append(this.nodes[v].findSet());
    });
  }

  chaseFrom(pool, w) {
    const work = new Vector();
    pool.forEach((each) => work.append(each));
    while (!work.isEmpty()) {
      const predecessors = this.nonBackPreds.at(work.removeFirst().dfsNumber);
      if (predecessors.size() > MAX_NON_BACK_PREDS) return false;
      this.chase(predecessors, w, pool, work);
    }
    return true;
  }

  chase(predecessors, w, pool, work) {
    predecessors.forEach((each) => {
      const node = this.nodes[each].findSet();
      if (!this.isAncestor(w, node.dfsNumber)) {
        this.type[w] = 'irreducible';
        this.nonBackPreds.at(w).add(node.dfsNumber);
      } else if (node.dfsNumber !== w && !pool.hasSome((one) => one === node)) {
        work.append(node);
        pool.append(node);
      }
    });
  }

  setAttributes(loop, w, pool) {
    this.nodes[w].loop = loop;
    pool.forEach((node) => {
      this.header[node.dfsNumber] = w;
      node.union(this.nodes[w]);
      if (node.loop === null) loop.basicBlocks.add(node.basicBlock);
      else node.loop.setParent(loop);
    });
  }
}

class LoopTesterApp {
  constructor() {
    this.graph = new ControlFlowGraph();
    this.loops = new LoopStructureGraph();
    this.graph.createNode(0);
  }

  main(dummyLoops, findLoopIterations, parLoops, parParLoops, parParParLoops) {
    this.constructSimpleGraph();
    for (let i = 0; i < dummyLoops; i++) this.findLoops(this.loops);
    this.constructGraph(parLoops, parParLoops, parParParLoops);
    this.findLoops(this.loops);
    for (let i = 0; i < findLoopIterations; i++) this.findLoops(new LoopStructureGraph());
    this.loops.calculateNestingLevel();
    return [this.loops.loops.size(), this.graph.numNodes()];
  }

  constructSimpleGraph() {
    this.graph.createNode(0);
    this.buildBaseLoop(0);
    this.graph.createNode(1);
    this.connect(0, 2);
  }

  constructGraph(parLoops, parParLoops, parParParLoops) {
    let n = 2;
    for (let i = 0; i < parLoops; i++) {
      this.graph.createNode(n + 1);
      this.connect(2, n + 1);
      n++;
      for (let j = 0; j < parParLoops; j++) {
        const top = n;
        n = this.buildStraight(n, 1);
        for (let k = 0; k < parParParLoops; k++) n = this.buildBaseLoop(n);
        const bottom = this.buildStraight(n, 1);
        this.connect(n, top);
        n = bottom;
      }
      this.connect(n, 1);
    }
  }

  connect(start, end) {
    new BasicBlockEdge(this.graph, start, end);
  }

  buildDiamond(start) {
    this.connect(start, start + 1);
    this.connect(start, start + 2);
    this.connect(start + 1, start + 3);
    this.connect(start + 2, start + 3);
    return start + 3;
  }

  buildStraight(start, n) {
    for (let i = 0; i < n; i++) this.connect(start + i, start + i + 1);
    return start + n;
  }

  buildBaseLoop(from) {
    const top = this.buildStraight(from, 1);
    const first = this.buildDiamond(top);
    const inner = this.buildStraight(first, 1);
    const second = this.buildDiamond(inner);
    const footer = this.buildStraight(second, 1);
    this.connect(second, inner);
    this.connect(first, top);
    this.connect(footer, from);
    return this.buildStraight(footer, 1);
  }

  findLoops(loops) {
    new HavlakLoopFinder(this.graph, loops).findLoops();
  }
}

class Havlak extends Benchmark {
  innerBenchmarkLoop(innerIterations) {
    const [loops, blocks] = new LoopTesterApp().main(innerIterations, 50, 10, 10, 5);
    return this.isKnown({ 1: 1605, 15: 1647, 150: 2052, 1500: 6102, 15000: 46602 }, innerIterations, loops) && blocks === 5213;
  }
}

module.exports = { Havlak };
