import { existsSync, statfsSync } from "node:fs";
import { totalmem } from "node:os";

const MiB = 1024 * 1024;

export interface Machine {
  memoryBytes: number;
  /** What other processes can share with each other; containers often have only 64 MiB. */
  sharedMemoryBytes: number;
}

/** The machine we are on, as far as a container lets us have it. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory();
  const memoryBytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  if (!existsSync("/dev/shm")) return { memoryBytes, sharedMemoryBytes: memoryBytes };
  const { bsize, blocks } = statfsSync("/dev/shm");
  return { memoryBytes, sharedMemoryBytes: bsize * blocks };
}

/**
 * The settings of the server, as the text of a configuration file. They stand before those in postgresql.conf and
 * of ALTER SYSTEM, so an operator can overrule each of them. `durable: false` trades safety for speed: tests only.
 */
export function serverSettings(machine: Machine, durable: boolean): string {
  const large = machine.memoryBytes >= 4096 * MiB;
  const small = machine.memoryBytes < 1024 * MiB;
  const settings: Record<string, string> = {
    shared_buffers: large ? "256MB" : small ? "64MB" : "128MB",
    effective_cache_size: `${Math.max(64, Math.floor(machine.memoryBytes / MiB / 2))}MB`,
    work_mem: large ? "16MB" : "4MB",
    maintenance_work_mem: large ? "256MB" : "64MB",
    max_wal_size: large ? "2GB" : "1GB",
    min_wal_size: "80MB",
    checkpoint_timeout: "15min",
    random_page_cost: "1.1",
    // Compiling a query costs more than the short queries of a bot do.
    jit: "off",
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    log_checkpoints: "off",
    ...(machine.sharedMemoryBytes < 256 * MiB ? { dynamic_shared_memory_type: "mmap" } : {}),
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}
