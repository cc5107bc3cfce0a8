package org.higginspush.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;

/**
 * Reads the clocks at the two ends of a stretch of work: the wall's, the server's and the generator's processor time.
 */
public final class CpuMeter {
    private final DoubleSupplier serverCpu;
    private final long wallFrom = System.nanoTime();
    private final double serverFrom;
    private final double ownFrom = ownCpu();
    private final double threadFrom = threadCpu();

    /** Starts measuring. */
    public CpuMeter(DoubleSupplier serverCpu) {
        this.serverCpu = serverCpu;
        serverFrom = serverCpu.getAsDouble();
    }

    /** Reads the clocks again; call it on the thread that made the meter. */
    public Usage read() {
        double wall = (System.nanoTime() - wallFrom) / 1e9;
        return new Usage(
                wall, serverCpu.getAsDouble() - serverFrom, ownCpu() - ownFrom, (threadCpu() - threadFrom) / wall);
    }

    private static double ownCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    private static double threadCpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    /**
     * What a stretch of work took.
     *
     * @param wall seconds that passed
     * @param server processor seconds of the server
     * @param generator processor seconds of the generator's process
     * @param loopBusy the share of the time that the generator's loop was on a processor, 0 to 1
     */
    public record Usage(double wall, double server, double generator, double loopBusy) {
        /** Above this share of the time the loop has no room left: it, not the server, sets the pace. */
        private static final double FULL = 0.9;

        /** Whether the generator was the limit. */
        public boolean generatorWasTheLimit() {
            return loopBusy > FULL;
        }
    }
}
