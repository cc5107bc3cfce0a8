package org.higginspush.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class IoReasonTest {
    @Test
    void noClassIsNamed() {
        assertThat(IoReason.of(new AccessDeniedException("/a"))).isEqualTo("no permission for /a");
        assertThat(IoReason.of(new NoSuchFileException("/a"))).isEqualTo("/a does not exist");
        assertThat(IoReason.of(new FileAlreadyExistsException("/a")))
                .isEqualTo("/a is there already, and is not a folder");
        assertThat(IoReason.of(new FileSystemException("/a", null, "Not a directory")))
                .isEqualTo("/a: Not a directory");
        assertThat(IoReason.of(new FileSystemException("/a"))).isEqualTo("/a cannot be used");
        assertThat(IoReason.of(new IOException("No space left on device"))).isEqualTo("No space left on device");
        assertThat(IoReason.of(new ConnectException())).isEqualTo("nothing listens there");
        assertThat(IoReason.of((IOException) new ConnectException().initCause(new UnresolvedAddressException())))
                .isEqualTo("no such host is known");
        assertThat(IoReason.of(new HttpTimeoutException("request timed out"))).isEqualTo("no answer in time");
        assertThat(IoReason.of(new IOException())).isEqualTo("no reason was given");
    }
}
