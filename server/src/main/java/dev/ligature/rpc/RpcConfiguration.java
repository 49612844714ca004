package dev.ligature.rpc;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how the server listens.
 *
 * @param host address to bind
 * @param port TCP port; 0 picks a free one
 * @param reflection whether gRPC reflection is served
 * @param drain how long running calls may finish at shutdown
 * @param certificate PEM chain; TLS is on when set
 * @param privateKey PEM key of the certificate
 * @param clientAuthorities PEM bundle; client certificates are verified against it when set
 */
@ConfigurationProperties("ligature.rpc")
record RpcConfiguration(
    @Bindable(defaultValue = "127.0.0.1") String host,
    @Bindable(defaultValue = "7443") int port,
    @Bindable(defaultValue = "false") boolean reflection,
    @Bindable(defaultValue = "20s") Duration drain,
    @Nullable Path certificate,
    @Nullable Path privateKey,
    @Nullable Path clientAuthorities) {}
