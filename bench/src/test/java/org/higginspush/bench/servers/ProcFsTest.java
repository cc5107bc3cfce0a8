package org.higginspush.bench.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcFsTest {
    @Test
    void addsUserAndSystemTimeWhateverTheCommandIsCalled() {
        assertThat(ProcFs.cpuSeconds("42 (a ) b) S 1 42 42 0 -1 4194304 1 2 3 4 150 50 7 8 20 0 9"))
                .isEqualTo(2.0);
    }

    @Test
    void knowsItsOwnTime() {
        assertThat(ProcFs.cpuSeconds(ProcessHandle.current().pid())).isPositive();
    }

    @Test
    void aProcessThatIsGoneUsedNothing() {
        assertThat(ProcFs.cpuSeconds(Integer.MAX_VALUE)).isZero();
    }

    @Test
    void leavesTheHeapOutOfTheResidentMemory() {
        String smaps = "c0000000-d0000000 rw-p 00000000 00:00 0 \nSize: 262144 kB\nRss:  2048 kB\n"
                + "7f0000000000-7f0000100000 r-xp 00000000 08:01 12 /lib/x.so\nSize: 1024 kB\nRss:    100 kB\n";
        assertThat(ProcFs.residentOutside(smaps, List.of(new ProcFs.AddressRange(0xc0000000L, 0x100000000L))))
                .isEqualTo(100 * 1024);
        assertThat(ProcFs.residentOutside(smaps, List.of())).isEqualTo(2148 * 1024);
    }

    @Test
    void readsWhereTheHeapOfEachCollectorLies() {
        ProcFs.AddressRange whole = new ProcFs.AddressRange(0xc0000000L, 0x100000000L);
        assertThat(JavaHeap.ranges(" garbage-first heap   total 1K, used 1K [0x00000000c0000000, 0x0000000100000000)"))
                .containsExactly(whole);
        assertThat(JavaHeap.ranges(" PSYoungGen  total 1K, used 1K [0x00000000eab00000, 0x00000000f2900000,"
                        + " 0x0000000100000000)\n  eden space 1K, 18% used [0x1,0x2,0x3)\n"
                        + " ParOldGen total 1K, used 0K [0x00000000c0000000, 0x00000000cfc00000, 0x00000000eab00000)"))
                .containsExactly(
                        new ProcFs.AddressRange(0xeab00000L, 0x100000000L),
                        new ProcFs.AddressRange(0xc0000000L, 0xeab00000L));
    }

    @Test
    void readsTheTotalOfAClassHistogram() {
        assertThat(JavaHeap.liveBytes("   1:  5  160  [B (java.base@17)\nTotal         59374        2832720\n"))
                .isEqualTo(2832720);
    }
}
