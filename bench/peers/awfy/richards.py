from benchmark import Benchmark

IDLER = 0
WORKER = 1
HANDLER_A = 2
HANDLER_B = 3
DEVICE_A = 4
DEVICE_B = 5
DEVICE_PACKET_KIND = 0
WORK_PACKET_KIND = 1
DATA_SIZE = 4


def append(packet, queue):
    packet.link = None
    if queue is None:
        return packet
    last = queue
    while last.link is not None:
        last = last.link
    last.link = packet
    return queue


class Packet:
    def __init__(self, link, identity, kind):
        self.link = link
        self.identity = identity
        self.kind = kind
        self.datum = 0
        self.data = [0] * DATA_SIZE


class TaskState:
    def __init__(self):
        self.be_running()

    @staticmethod
    def running():
        return TaskState()

    @staticmethod
    def waiting():
        state = TaskState()
        state.task_waiting = True
        return state

    @staticmethod
    def waiting_with_packet():
        state = TaskState()
        state.task_waiting = True
        state.packet_pending = True
        return state

    def be_running(self):
        self.packet_pending = False
        self.task_waiting = False
        self.task_holding = False

    def be_packet_pending(self):
        self.packet_pending = True
        self.task_waiting = False
        self.task_holding = False

    def is_task_holding_or_waiting(self):
        return self.task_holding or (not self.packet_pending and self.task_waiting)

    def is_waiting_with_packet(self):
        return self.packet_pending and self.task_waiting and not self.task_holding


class Task(TaskState):
    def __init__(self, link, identity, priority, work, state, fn, data):
        super().__init__()
        self.link = link
        self.identity = identity
        self.priority = priority
        self.input = work
        self.packet_pending = state.packet_pending
        self.task_waiting = state.task_waiting
        self.task_holding = state.task_holding
        self.fn = fn
        self.handle = data

    def add_input_and_check_priority(self, packet, old_task):
        if self.input is not None:
            self.input = append(packet, self.input)
            return old_task
        self.input = packet
        self.packet_pending = True
        return self if self.priority > old_task.priority else old_task

    def run(self):
        message = None
        if self.is_waiting_with_packet():
            message = self.input
            self.input = message.link
            if self.input is None:
                self.be_running()
            else:
                self.be_packet_pending()
        return self.fn(message, self.handle)


class IdleData:
    def __init__(self):
        self.control = 1
        self.count = 10000


class WorkerData:
    def __init__(self):
        self.destination = HANDLER_A
        self.count = 0


class HandlerData:
    def __init__(self):
        self.work_in = None
        self.device_in = None

    def add_work_in(self, packet):
        self.work_in = append(packet, self.work_in)

    def add_device_in(self, packet):
        self.device_in = append(packet, self.device_in)


class DeviceData:
    def __init__(self):
        self.pending = None


class Scheduler:
    def __init__(self):
        self.task_list = None
        self.current_task = None
        self.current_task_identity = 0
        self.task_table = [None] * 6
        self.queue_packet_count = 0
        self.hold_count = 0

    def start(self):
        self.create_idler(IDLER, 0, None, TaskState.running())
        self.create_worker(WORKER, 1000, self.packets(2, WORKER, WORK_PACKET_KIND), TaskState.waiting_with_packet())
        self.create_handler(HANDLER_A, 2000, self.packets(3, DEVICE_A, DEVICE_PACKET_KIND), TaskState.waiting_with_packet())
        self.create_handler(HANDLER_B, 3000, self.packets(3, DEVICE_B, DEVICE_PACKET_KIND), TaskState.waiting_with_packet())
        self.create_device(DEVICE_A, 4000, None, TaskState.waiting())
        self.create_device(DEVICE_B, 5000, None, TaskState.waiting())
        self.schedule()
        return self.queue_packet_count == 23246 and self.hold_count == 9297

    def schedule(self):
        self.current_task = self.task_list
        while self.current_task is not None:
            if self.current_task.is_task_holding_or_waiting():
                self.current_task = self.current_task.link
            else:
                self.current_task_identity = self.current_task.identity
                self.current_task = self.current_task.run()

    def packets(self, count, identity, kind):
        queue = None
        for _ in range(count):
            queue = Packet(queue, identity, kind)
        return queue

    def create_task(self, identity, priority, work, state, fn, data):
        self.task_list = Task(self.task_list, identity, priority, work, state, fn, data)
        self.task_table[identity] = self.task_list

    def create_idler(self, identity, priority, work, state):
        self.create_task(identity, priority, work, state, lambda packet, data: self.idle(data), IdleData())

    def create_worker(self, identity, priority, work, state):
        def fn(packet, data):
            return self.mark_waiting() if packet is None else self.work(packet, data)

        self.create_task(identity, priority, work, state, fn, WorkerData())

    def create_handler(self, identity, priority, work, state):
        def fn(packet, data):
            if packet is not None:
                if packet.kind == WORK_PACKET_KIND:
                    data.add_work_in(packet)
                else:
                    data.add_device_in(packet)
            return self.mark_waiting() if data.work_in is None else self.handle(data.work_in, data)

        self.create_task(identity, priority, work, state, fn, HandlerData())

    def create_device(self, identity, priority, work, state):
        def fn(packet, data):
            if packet is None:
                return self.finish(data)
            data.pending = packet
            return self.hold_self()

        self.create_task(identity, priority, work, state, fn, DeviceData())

    def idle(self, data):
        data.count -= 1
        if data.count == 0:
            return self.hold_self()
        if data.control & 1 == 0:
            data.control = data.control // 2
            return self.release(DEVICE_A)
        data.control = data.control // 2 ^ 53256
        return self.release(DEVICE_B)

    def work(self, packet, data):
        data.destination = HANDLER_B if data.destination == HANDLER_A else HANDLER_A
        packet.identity = data.destination
        packet.datum = 0
        for i in range(DATA_SIZE):
            data.count += 1
            if data.count > 26:
                data.count = 1
            packet.data[i] = 65 + data.count - 1
        return self.queue_packet(packet)

    def handle(self, work_packet, data):
        datum = work_packet.datum
        if datum >= DATA_SIZE:
            data.work_in = work_packet.link
            return self.queue_packet(work_packet)
        device_packet = data.device_in
        if device_packet is None:
            return self.mark_waiting()
        data.device_in = device_packet.link
        device_packet.datum = work_packet.data[datum]
        work_packet.datum = datum + 1
        return self.queue_packet(device_packet)

    def finish(self, data):
        packet = data.pending
        if packet is None:
            return self.mark_waiting()
        data.pending = None
        return self.queue_packet(packet)

    def find_task(self, identity):
        task = self.task_table[identity]
        if task is None:
            raise ValueError("find_task failed")
        return task

    def hold_self(self):
        self.hold_count += 1
        self.current_task.task_holding = True
        return self.current_task.link

    def mark_waiting(self):
        self.current_task.task_waiting = True
        return self.current_task

    def queue_packet(self, packet):
        task = self.find_task(packet.identity)
        self.queue_packet_count += 1
        packet.link = None
        packet.identity = self.current_task_identity
        return task.add_input_and_check_priority(packet, self.current_task)

    def release(self, identity):
        task = self.find_task(identity)
        task.task_holding = False
        return task if task.priority > self.current_task.priority else self.current_task


class Richards(Benchmark):
    def benchmark(self):
        return Scheduler().start()

    def verify_result(self, result):
        return result
