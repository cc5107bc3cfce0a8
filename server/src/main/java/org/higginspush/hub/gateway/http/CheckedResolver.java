package org.higginspush.hub.gateway.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Asks once for the addresses of a name and checks all of them. What it hands out is connected to as it is: nobody asks for the name
 * again, so an answer that changes in between (DNS rebinding) changes nothing.
 */
final class CheckedResolver implements SocketAddressResolver {
    private final HostResolver hosts;
    private final Predicate<InetAddress> allowed;
    private final Executor executor;

    /**
     * @param allowed if it is false for one of the addresses, none is used
     * @param executor asks for names, which may block
     */
    CheckedResolver(HostResolver hosts, Predicate<InetAddress> allowed, Executor executor) {
        this.hosts = hosts;
        this.allowed = allowed;
        this.executor = executor;
    }

    @Override
    public void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        try {
            executor.execute(() -> answer(host, port, promise));
        } catch (RejectedExecutionException e) {
            promise.failed(new UnknownHostException("too many names are being asked for"));
        }
    }

    private void answer(String host, int port, Promise<List<InetSocketAddress>> promise) {
        List<InetSocketAddress> addresses;
        try {
            InetAddress[] found = hosts.resolve(host);
            if (!Arrays.stream(found).allMatch(allowed)) {
                throw new RefusedAddressException();
            }
            addresses = new ArrayList<>();
            for (InetAddress address : found) {
                addresses.add(new InetSocketAddress(named(host, address), port));
            }
        } catch (Exception e) {
            promise.failed(e);
            return;
        }
        promise.succeeded(addresses);
    }

    /** TLS compares the certificate with the name that the address carries, so it must be the one that was asked for. */
    private static InetAddress named(String host, InetAddress address) throws UnknownHostException {
        return address instanceof Inet6Address v6 && v6.getScopeId() != 0
                ? Inet6Address.getByAddress(host, address.getAddress(), v6.getScopeId())
                : InetAddress.getByAddress(host, address.getAddress());
    }
}
