// Send requests by Java's HttpClient: jobs as lines in, outcomes as lines of JSON out, as in send.py. A job is
// its url, body, out and then names and values of headers, with tabs between them.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

public class Send {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = jobs.readLine(); line != null; line = jobs.readLine()) {
            String[] job = line.split("\t");
            try {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(job[0]));
                for (int i = 3; i < job.length; i += 2) request.header(job[i], job[i + 1]);
                request.POST(BodyPublishers.ofFile(Path.of(job[1])));
                int status = client.send(request.build(), BodyHandlers.ofFile(Path.of(job[2]))).statusCode();
                System.out.println("{\"status\": " + status + "}");
            } catch (Exception error) {
                String text = error.toString().replaceAll("[^ -~]", " ").replace("\\", "/").replace("\"", "'");
                System.out.println("{\"error\": \"" + text + "\"}");
            }
        }
        System.exit(0);
    }
}
