'use strict';

const { Benchmark } = require('./benchmark');

const IDLER = 0;
const WORKER = 1;
const HANDLER_A = 2;
const HANDLER_B = 3;
const DEVICE_A = 4;
const DEVICE_B = 5;
const DEVICE_PACKET_KIND = 0;
const WORK_PACKET_KIND = 1;
const DATA_SIZE = 4;

function append(packet, queue) {
  packet.link = null;
  if (queue === null) return packet;
  let last = queue;
  for (let next = last.link; next !== null; next = last.link) last = next;
  last.link = packet;
  return queue;
}

class Packet {
  constructor(link, identity, kind) {
    this.link = link;
    this.identity = identity;
    this.kind = kind;
    this.datum = 0;
    this.data = new Array(DATA_SIZE).fill(0);
  }
}

class TaskState {
  constructor() {
    this.beRunning();
  }

  static running() {
    return new TaskState();
  }

  static waiting() {
    const state = new TaskState();
    state.taskWaiting = true;
    return state;
  }

  static waitingWithPacket() {
    const state = new TaskState();
    state.taskWaiting = true;
    state.packetPending = true;
    return state;
  }

  beRunning() {
    this.packetPending = false;
    this.taskWaiting = false;
    this.taskHolding = false;
  }

  bePacketPending() {
    this.packetPending = true;
    this.taskWaiting = false;
    this.taskHolding = false;
  }

  isTaskHoldingOrWaiting() {
    return this.taskHolding || (!this.packetPending && this.taskWaiting);
  }

  isWaitingWithPacket() {
    return this.packetPending && this.taskWaiting && !this.taskHolding;
  }
}

class Task extends TaskState {
  constructor(link, identity, priority, work, state, fn, data) {
    super();
    this.link = link;
    this.identity = identity;
    this.priority = priority;
    this.input = work;
    this.packetPending = state.packetPending;
    this.taskWaiting = state.taskWaiting;
    this.taskHolding = state.taskHolding;
    this.fn = fn;
    this.handle = data;
  }

  addInputAndCheckPriority(packet, oldTask) {
    if (this.input !== null) {
      this.input = append(packet, this.input);
      return oldTask;
    }
    this.input = packet;
    this.packetPending = true;
    return this.priority > oldTask.priority ? this : oldTask;
  }

  run() {
    let message = null;
    if (this.isWaitingWithPacket()) {
      message = this.input;
      this.input = message.link;
      if (this.input === null) this.beRunning();
      else this.bePacketPending();
    }
    return this.fn(message, this.handle);
  }
}

class IdleData {
  constructor() {
    this.control = 1;
    this.count = 10000;
  }
}

class WorkerData {
  constructor() {
    this.destination = HANDLER_A;
    this.count = 0;
  }
}

class HandlerData {
  constructor() {
    this.workIn = null;
    this.deviceIn = null;
  }

  addWorkIn(packet) {
    this.workIn = append(packet, this.workIn);
  }

  addDeviceIn(packet) {
    this.deviceIn = append(packet, this.deviceIn);
  }
}

class DeviceData {
  constructor() {
    this.pending = null;
  }
}

class Scheduler {
  constructor() {
    this.taskList = null;
    this.currentTask = null;
    this.currentTaskIdentity = 0;
    this.taskTable = new Array(6).fill(null);
    this.queuePacketCount = 0;
    this.holdCount = 0;
  }

  start() {
    this.createIdler(IDLER, 0, null, TaskState.running());
    this.createWorker(WORKER, 1000, this.packets(2, WORKER, WORK_PACKET_KIND), TaskState.waitingWithPacket());
    this.createHandler(HANDLER_A, 2000, this.packets(3, DEVICE_A, DEVICE_PACKET_KIND), TaskState.waitingWithPacket());
    this.createHandler(HANDLER_B, 3000, this.packets(3, DEVICE_B, DEVICE_PACKET_KIND), TaskState.waitingWithPacket());
    this.createDevice(DEVICE_A, 4000, null, TaskState.waiting());
    this.createDevice(DEVICE_B, 5000, null, TaskState.waiting());
    this.schedule();
    return this.queuePacketCount === 23246 && this.holdCount === 9297;
  }

  schedule() {
    this.currentTask = this.taskList;
    while (this.currentTask !== null) {
      if (this.currentTask.isTaskHoldingOrWaiting()) this.currentTask = this.currentTask.link;
      else {
        this.currentTaskIdentity = this.currentTask.identity;
        this.currentTask = this.currentTask.run();
      }
    }
  }

  packets(count, identity, kind) {
    let queue = null;
    for (let i = 0; i < count; i++) queue = new Packet(queue, identity, kind);
    return queue;
  }

  createTask(identity, priority, work, state, fn, data) {
    this.taskList = new Task(this.taskList, identity, priority, work, state, fn, data);
    this.taskTable[identity] = this.taskList;
  }

  createIdler(identity, priority, work, state) {
    this.createTask(identity, priority, work, state, (packet, data) => this.idle(data), new IdleData());
  }

  createWorker(identity, priority, work, state) {
    const fn = (packet, data) => (packet === null ? this.markWaiting() : this.work(packet, data));
    this.createTask(identity, priority, work, state, fn, new WorkerData());
  }

  createHandler(identity, priority, work, state) {
    const fn = (packet, data) => {
      if (packet !== null) {
        if (packet.kind === WORK_PACKET_KIND) data.addWorkIn(packet);
        else data.addDeviceIn(packet);
      }
      return data.workIn === null ? this.markWaiting() : this.handle(data.workIn, data);
    };
    this.createTask(identity, priority, work, state, fn, new HandlerData());
  }

  createDevice(identity, priority, work, state) {
    const fn = (packet, data) => {
      if (packet === null) return this.finish(data);
      data.pending = packet;
      return this.holdSelf();
    };
    this.createTask(identity, priority, work, state, fn, new DeviceData());
  }

  idle(data) {
    data.count--;
    if (data.count === 0) return this.holdSelf();
    if ((data.control & 1) === 0) {
      data.control = Math.floor(data.control / 2);
      return this.release(DEVICE_A);
    }
    data.control = Math.floor(data.control / 2) ^ 53256;
    return this.release(DEVICE_B);
  }

  work(packet, data) {
    data.destination = data.destination === HANDLER_A ? HANDLER_B : HANDLER_A;
    packet.identity = data.destination;
    packet.datum = 0;
    for (let i = 0; i < DATA_SIZE; i++) {
      data.count++;
      if (data.count > 26) data.count = 1;
      packet.data[i] = 65 + data.count - 1;
    }
    return this.queuePacket(packet);
  }

  handle(workPacket, data) {
    const { datum } = workPacket;
    if (datum >= DATA_SIZE) {
      data.workIn = workPacket.link;
      return this.queuePacket(workPacket);
    }
    const devicePacket = data.deviceIn;
    if (devicePacket === null) return this.markWaiting();
    data.deviceIn = devicePacket.link;
    devicePacket.datum = workPacket.data[datum];
    workPacket.datum = datum + 1;
    return this.queuePacket(devicePacket);
  }

  finish(data) {
    const packet = data.pending;
    if (packet === null) return this.markWaiting();
    data.pending = null;
    return this.queuePacket(packet);
  }

  findTask(identity) {
    const task = this.taskTable[identity];
    if (task === null) throw new Error('findTask failed');
    return task;
  }

  holdSelf() {
    this.holdCount++;
    this.currentTask.taskHolding = true;
    return this.currentTask.link;
  }

  markWaiting() {
    this.currentTask.taskWaiting = true;
    return this.currentTask;
  }

  queuePacket(packet) {
    const task = this.findTask(packet.identity);
    this.queuePacketCount++;
    packet.link = null;
    packet.identity = this.currentTaskIdentity;
    return task.addInputAndCheckPriority(packet, this.currentTask);
  }

  release(identity) {
    const task = this.findTask(identity);
    task.taskHolding = false;
    return task.priority > this.currentTask.priority ? task : this.currentTask;
  }
}

class Richards extends Benchmark {
  benchmark() {
    return new Scheduler().start();
  }

  verifyResult(result) {
    return result;
  }
}

module.exports = { Richards };
