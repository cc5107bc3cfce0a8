package org.higginspush.client.internal.bayeux;

import java.io.EOFException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.Promise;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.transport.TransportListener;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;

/**
 * CometD's long polling, which here leaves nothing behind when it is closed, always uses the one URL, reads nothing but
 * JSON, and fails if a response lacks the answer to a message of its request.
 */
final class LongPollingTransport extends JettyHttpClientTransport {
    LongPollingTransport(String url, Map<String, Object> options, ScheduledExecutorService timer, HttpClient client) {
        super(url, options, timer, client);
    }

    @Override
    protected String newRequestURI(List<Message.Mutable> messages) {
        return getURL();
    }

    @Override
    protected void customize(Request request) {
        request.onResponseHeaders(UnexpectedResponseException::refuseUnlessJson);
    }

    @Override
    public void send(TransportListener listener, List<Message.Mutable> messages) {
        super.send(new AnswerChecker(listener, messages), messages);
    }

    @Override
    public void terminate() {
        abort(new EOFException("closed"));
        super.terminate();
    }

    /** What comes after a response: there is no other way in which an answer that it lacks could come. */
    private record AnswerChecker(TransportListener listener, List<Message.Mutable> messages)
            implements TransportListener {
        @Override
        public void onSending(List<? extends Message> sent) {
            listener.onSending(sent);
        }

        @Override
        public void onMessages(List<Message.Mutable> answers) {
            listener.onMessages(answers);
            Set<String> answered = answers.stream()
                    .filter(answer -> answer.isMeta() || answer.isPublishReply())
                    .map(Message::getId)
                    .collect(Collectors.toSet());
            if (!messages.stream().map(Message::getId).allMatch(answered::contains)) {
                listener.onFailure(
                        new ProtocolException("the hub's address did not answer what it was asked"), messages);
            }
        }

        @Override
        public void onFailure(Throwable failure, List<? extends Message> sent) {
            listener.onFailure(failure, sent);
        }

        @Override
        public void onTimeout(List<? extends Message> sent, Promise<Long> promise) {
            listener.onTimeout(sent, promise);
        }
    }
}
