package org.higginspush.hub.command;

import org.higginspush.hub.model.Position;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code --revision}, within the limits that the hub has for it. */
final class RevisionParser implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        if (!text.matches("[+-]?\\d+")) {
            throw new TypeConversionException("'" + text + "' is no integer");
        }
        try {
            long revision = Long.parseLong(text);
            if (revision >= 0 && revision <= Position.MAX_INTEGER) {
                return revision;
            }
        } catch (NumberFormatException e) {
            // Larger than any.
        }
        throw new TypeConversionException("it must be an integer from 0 to " + Position.MAX_INTEGER);
    }
}
