package org.higginspush.bench.wakeup;

import java.util.Arrays;

/**
 * What a push service has seen of wake-ups.
 *
 * @param woken how many devices were woken
 * @param again how many more wake-ups they got than one each
 * @param requests how many requests there were, also such that were not answered
 * @param mostUnderWay the most requests at the same time
 * @param mostInSecond the most requests in a second
 * @param millis when the last device was woken, since the counting began
 */
record WakeUpFigures(int woken, int again, int requests, int mostUnderWay, int mostInSecond, long millis) {
    static WakeUpFigures parse(String line) {
        long[] all = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new WakeUpFigures((int) all[0], (int) all[1], (int) all[2], (int) all[3], (int) all[4], all[5]);
    }

    String line() {
        return woken + " " + again + " " + requests + " " + mostUnderWay + " " + mostInSecond + " " + millis;
    }
}
