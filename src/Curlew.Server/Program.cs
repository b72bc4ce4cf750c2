return await Curlew.Server.CommandLine.Run(args);
