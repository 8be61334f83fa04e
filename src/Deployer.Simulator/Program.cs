// A simulated Google Cloud and Supabase for Terraform: nothing it holds is real.
await Console.Error.WriteLineAsync("deployer-simulator: no command");
return 2;
