package org.higginspush.hub.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.higginspush.hub.json.StrictJson;
import org.higginspush.hub.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * A token taken apart (RFC 7515, section 3.1, compact form) but not yet believed. Its header is checked by the rules
 * of RFC 8725 and RFC 9068 that hold for every issuer; nothing in it says where a key is.
 *
 * @param type the {@code typ} as {@link TokenProfile#types} has it; whether it is one of the issuer's is yet to be checked
 * @param algorithm one of ours; whether it is one of the issuer's is yet to be checked
 * @param kid the name of the key, or null if the token names none
 */
record UnverifiedToken(
        String type,
        SigningAlgorithm algorithm,
        @Nullable String kid,
        Claims claims,
        byte[] signed,
        Base64URL signature) {
    private static final int MAX_KID_LENGTH = 256;
    /** Key material, addresses of it, extensions and compression: whoever made the token chose them (RFC 8725, 3.10). */
    private static final List<String> REFUSED_HEADERS = List.of("jku", "x5u", "x5c", "jwk", "crit", "zip");

    /**
     * The text, if it is worth looking at.
     *
     * @param most the most characters of a token that are looked at
     */
    static String checkLength(@Nullable String text, int most) {
        if (text == null || text.isEmpty()) {
            throw Refusal.unauthenticated("There is no access token: send one.");
        }
        if (text.length() > most) {
            throw Refusal.unauthenticated("The access token is too long: at most " + most + " characters.");
        }
        return text;
    }

    /**
     * @throws Refusal {@code UNAUTHENTICATED} if it is no signed access token
     */
    static UnverifiedToken parse(String text) {
        String[] segments = text.split("\\.", 6);
        if (segments.length == 5) {
            throw Refusal.unauthenticated("The access token is encrypted: send one that is only signed.");
        }
        if (segments.length != 3) {
            throw notJwt("it needs three parts joined by dots.");
        }
        ObjectNode header = header(segments[0]);
        SigningAlgorithm algorithm = checkHeader(header);
        Claims claims = new Claims(claims(segments[1]));
        decode("signature", segments[2]);
        byte[] signed = text.substring(0, text.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
        return new UnverifiedToken(type(header), algorithm, kid(header), claims, signed, new Base64URL(segments[2]));
    }

    private static SigningAlgorithm checkHeader(ObjectNode header) {
        for (String name : REFUSED_HEADERS) {
            if (header.has(name)) {
                throw Refusal.unauthenticated("The access token's header must not hold " + name + ".");
            }
        }
        JsonNode alg = header.path("alg");
        SigningAlgorithm algorithm = alg.isTextual() ? SigningAlgorithm.named(alg.textValue()) : null;
        if (algorithm == null) {
            throw wrongAlgorithm();
        }
        return algorithm;
    }

    /** Empty for what is no type at all. */
    private static String type(ObjectNode header) {
        JsonNode typ = header.path("typ");
        return typ.isMissingNode()
                ? TokenProfile.NO_TYPE
                : TokenProfile.normalised(typ.isTextual() ? typ.textValue() : "");
    }

    static Refusal wrongAlgorithm() {
        return Refusal.unauthenticated(
                "The access token is not signed with an algorithm that is accepted from its issuer.");
    }

    private static @Nullable String kid(ObjectNode header) {
        JsonNode kid = header.path("kid");
        if (kid.isMissingNode()) {
            return null;
        }
        if (!kid.isTextual() || kid.textValue().length() > MAX_KID_LENGTH) {
            throw Refusal.unauthenticated(
                    "The access token's kid must be text of at most " + MAX_KID_LENGTH + " characters.");
        }
        return kid.textValue();
    }

    private static Refusal notJwt(String why) {
        return Refusal.unauthenticated(
                "This is no access token (a JWT): " + why + " Send the whole token, as its issuer gave it.");
    }

    /** What has no header is no token at all. */
    private static ObjectNode header(String segment) {
        byte[] json = bytes(segment);
        if (json == null) {
            throw notJwt("its header part is not base64url.");
        }
        try {
            return StrictJson.object(json);
        } catch (IOException e) {
            throw notJwt("its header part is not one plain JSON object:"
                    + " it may not be nested deeply, nor hold a name twice.");
        }
    }

    private static ObjectNode claims(String segment) {
        try {
            return StrictJson.object(decode("claims", segment));
        } catch (IOException e) {
            throw Refusal.unauthenticated("The access token's claims part is not one plain JSON object:"
                    + " it may not be nested deeply, nor hold a name twice.");
        }
    }

    private static byte[] decode(String part, String segment) {
        byte[] bytes = bytes(segment);
        if (bytes == null) {
            throw Refusal.unauthenticated("The access token's " + part + " part is not base64url.");
        }
        return bytes;
    }

    /** Null if it is not base64url. */
    private static byte @Nullable [] bytes(String segment) {
        try {
            return segment.isEmpty() || segment.indexOf('=') >= 0
                    ? null
                    : Base64.getUrlDecoder().decode(segment);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
