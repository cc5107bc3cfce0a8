package org.higginspush.bench.report;

import static org.higginspush.bench.report.Results.median;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.higginspush.bench.load.LoadRun;
import org.higginspush.bench.report.Results.TargetResult;

/** The results as a picture: a panel of bars for each figure that is comparable between all servers. */
final class Plot {
    private static final int WIDTH = 900;
    private static final int PANEL_WIDTH = 430;
    private static final int BAR = 20;
    private static final int LABEL = 90;
    private static final int HEADING = 44;
    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, sans-serif; fill: #24292f }
              .title { font-weight: 600 }
              rect { fill: #9fb3c8 }
              .hub { fill: #1f6feb }
              .paper { fill: #ffffff }
            </style>
            """;

    private final List<TargetResult> targets;
    private final StringBuilder out = new StringBuilder();

    Plot(Results results) {
        targets = results.targets.stream()
                .filter(target -> !target.visits.isEmpty())
                .toList();
    }

    String svg() {
        List<Panel> panels = panels();
        int rows = (panels.size() + 1) / 2;
        int height = rows * panelHeight() + 10;
        tag("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">", WIDTH, height);
        out.append(STYLE);
        tag("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>", WIDTH, height);
        for (int i = 0; i < panels.size(); i++) {
            draw(panels.get(i), i % 2 * (WIDTH - PANEL_WIDTH), i / 2 * panelHeight());
        }
        return out.append("</svg>\n").toString();
    }

    private int panelHeight() {
        return HEADING + targets.size() * BAR + 10;
    }

    private List<Panel> panels() {
        List<Panel> panels = new ArrayList<>();
        panels.add(new Panel("Busy: CPU seconds per million deliveries", target -> Tables.busy(target.visits)));
        panels.add(new Panel(
                "6 000 deliveries a second: CPU seconds per million", target -> Tables.steady(target.visits)));
        panels.add(new Panel(
                "Deliveries a second, two cores shared with the generator",
                target -> median(target.visits, visit -> visit.busy().deliveriesPerSecond())));
        panels.add(new Panel("Median latency, µs", target -> Tables.latency(target.visits, LoadRun.Latency::p50)));
        panels.add(new Panel(
                "99th percentile of latency, µs", target -> Tables.latency(target.visits, LoadRun.Latency::p99)));
        panels.add(new Panel(
                "Memory per idle device, bytes, heap and native",
                target -> target.memory == null ? Double.NaN : target.memory.perDevice()));
        panels.add(new Panel(
                "Warm reconnect: CPU µs",
                target -> median(target.visits, visit -> visit.storm().microsPerDevice())));
        panels.add(new Panel(
                "Bytes on the wire per notice",
                target -> median(target.visits, visit -> visit.steady().wireBytes())));
        return panels;
    }

    private void draw(Panel panel, int left, int top) {
        tag("<text class=\"title\" x=\"%d\" y=\"%d\">%s</text>", left + 8, top + 28, panel.title());
        double most = targets.stream()
                .mapToDouble(panel.value())
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(1);
        int y = top + HEADING;
        for (TargetResult target : targets) {
            bar(target, panel.value().applyAsDouble(target), most, left, y);
            y += BAR;
        }
    }

    private void bar(TargetResult target, double value, double most, int left, int y) {
        tag("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", left + LABEL - 6, y + 14, target.name);
        int room = PANEL_WIDTH - LABEL - 70;
        int length = Double.isNaN(value) || most <= 0 ? 0 : (int) Math.round(room * value / most);
        tag(
                "<rect%s x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                target.name.equals("hub") ? " class=\"hub\"" : "", left + LABEL, y + 2, Math.max(0, length), BAR - 5);
        tag("<text x=\"%d\" y=\"%d\">%s</text>", left + LABEL + Math.max(0, length) + 5, y + 14, Table.figure(value));
    }

    private void tag(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private record Panel(String title, ToDoubleFunction<TargetResult> value) {}
}
